//! Tests the promises of PROTOCOL.md on real servers, over HTTP and on real SQLite files.
#![expect(clippy::unwrap_used, clippy::similar_names, reason = "these are tests")]

mod golden;
mod house;
mod visitor;

mod access;
mod administration;
mod answers;
mod bad_input;
mod bans;
mod binary;
mod caps;
mod closed_rooms;
mod cookies;
mod crowd;
mod delete_room;
mod docs;
mod failed_start;
mod files;
mod first_account;
mod forms;
mod guessing;
mod hashing;
mod heavy;
mod highlight;
mod leave_rooms;
mod membership;
mod messages;
mod names;
mod pages;
mod people;
mod previews;
mod process;
mod room_invitations;
mod room_roles;
mod running;
mod search;
mod sessions;
mod settings;
mod sign_in;
mod threads;
mod tokens;
mod upkeep;
mod words;
