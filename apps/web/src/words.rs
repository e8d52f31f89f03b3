//! Turns codes, moments and rooms into words.

mod called;
mod moment;
mod refusal;

pub(crate) use called::{called, called_as, presence, title_of};
pub(crate) use moment::{Day, Moment};
pub(crate) use refusal::refusal;
