//! Accounts: one file for each thing that people do with their own or, as administrators, another's.

pub mod deactivate;
pub mod me;
pub mod search;
