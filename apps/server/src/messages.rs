//! Messages and the actions on them: one file for each thing that people do.

pub mod delete;
pub mod drafts;
pub mod edit;
mod everyone;
pub mod history;
pub mod mentions;
pub(crate) mod moment;
pub mod pins;
pub mod reactions;
pub mod read;
pub mod saved;
pub mod send;
pub mod threads;
pub mod typing;
pub mod versions;

pub mod erase;
