//! Accounts: one file for each thing that people do with their own or, as administrators, another's.

pub mod accounts;
pub mod administer;
pub mod deactivate;
pub mod me;
pub mod presence;
pub mod profile;
pub mod reset_link;
pub mod search;
pub mod status;

mod expiry;
