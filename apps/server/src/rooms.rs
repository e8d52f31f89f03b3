//! Rooms and the people in them: one file for each thing that people do.

pub mod browse;
pub mod create;
pub mod find;
pub mod list;

pub mod change;
pub mod closed;
pub mod delete;
pub mod description;
pub mod public;

pub mod direct;
pub mod groups;
pub mod join;
pub mod leave;

pub mod bans;
pub mod invitations;
pub mod members;
pub mod roles;
pub mod sections;
pub mod settings;

mod by_handle;
mod caps;
