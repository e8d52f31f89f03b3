//! Asks real servers, over HTTP and on real SQLite files, what PROTOCOL.md promises.

mod golden;
mod house;
mod visitor;

mod access;
mod answers;
mod bad_input;
mod first_account;
mod forms;
mod membership;
mod messages;
mod pages;
mod sessions;
mod settings;
mod sign_in;
mod tokens;
