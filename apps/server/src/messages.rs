//! Messages and the actions on them: one file for each thing that people do.

pub mod delete;
pub mod edit;
pub mod history;
pub mod pins;
pub mod reactions;
pub mod read;
pub mod send;
pub mod threads;
pub mod typing;

pub mod erase;
