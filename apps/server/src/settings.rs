//! Settings of the installation, and the look that a browser keeps.

pub mod change;
pub mod language;
pub mod look;
pub mod picture;
pub mod read;
