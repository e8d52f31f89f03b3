//! The release before this one and this one serve one house: one database, one Redis.
//!
//! `cargo xtask test` builds the older server from the commit that xtask/previous-release names. It
//! begins the house on an empty database, and this tree's server comes beside it and migrates.

mod scene;

mod access;
mod handover;
mod side_by_side;
