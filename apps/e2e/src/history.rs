//! Records the actions and views of a run's clients, and judges whether the chat kept its promises.
//!
//! A [`History`] is written while clients talk to servers that are killed, paused and cut off. The
//! [`check`] is pure: it takes the lines of a history, at once or years later, and gives every
//! [`Violation`] of the promises that PROTOCOL.md makes.

mod line;
mod recorder;

mod check;
mod violation;

pub(crate) use check::has_word;
pub use check::{Counts, Verdict, check};
pub use line::{Access, Line, Resumption, What, read, write};
pub use recorder::History;
pub use violation::Violation;
