//! The runner over a workspace of its own, with the real Cargo: what is run, what comes out of the
//! cache, and what is said.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made fails the test")]

mod asked;
mod cached;
mod commands;
mod completion;
mod fixture;
mod harm;
mod mutations;
mod prune;
mod running;
mod together;
mod watch;
