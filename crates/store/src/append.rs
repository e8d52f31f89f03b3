//! What an append depends on, and whether it may be carried out: the same in every store.
//!
//! A store reads the [`Facts`] inside its transaction, [`check`](authorise::check)s them, and
//! only then writes the [`Change`].

pub(crate) mod authorise;
pub(crate) mod command;

mod change;
mod facts;
mod refusal;

pub(crate) use authorise::acting_role;
pub(crate) use change::{About, Change, NewEvent, Place, appended, from_handles, handles};
pub(crate) use facts::{Facts, FactsRow, First, message_of};
pub(crate) use refusal::from_refusal;
