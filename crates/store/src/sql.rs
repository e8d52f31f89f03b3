//! Statements by subject: each is written once, and runs on both databases.
//!
//! A file holds the types of a subject, the methods of [`Store`](crate::Store) for it, and their
//! SQL. Appends to a log are in [`kinds`](crate::kinds).

pub(crate) mod events;
pub(crate) mod export;
pub(crate) mod page;
pub(crate) mod threads;

pub(crate) mod bans;
pub(crate) mod caps;
pub(crate) mod closed_rooms;
pub(crate) mod delete_room;
pub(crate) mod drafts;
pub(crate) mod files;
pub(crate) mod found;
pub(crate) mod looks;
pub(crate) mod make_room;
pub(crate) mod members;
pub(crate) mod public_rooms;
pub(crate) mod push;
pub(crate) mod room_invitations;
pub(crate) mod room_settings;
pub(crate) mod rooms;
pub(crate) mod saved;
pub(crate) mod search;
pub(crate) mod sections;
pub(crate) mod summary;
pub(crate) mod versions;

pub(crate) mod access;
pub(crate) mod accounts;
pub(crate) mod administration;
pub(crate) mod audit;
pub(crate) mod devices;
pub(crate) mod directory;
pub(crate) mod groups;
pub(crate) mod invites;
pub(crate) mod passwords;
pub(crate) mod pictures;
pub(crate) mod profiles;
pub(crate) mod reset_links;
pub(crate) mod sessions;
pub(crate) mod settings;

pub(crate) mod erasure;
pub(crate) mod upkeep;

#[cfg(test)]
mod cost;
