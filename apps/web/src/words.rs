//! Turns codes and moments into words.

mod moment;
mod refusal;

pub(crate) use moment::{Day, Moment};
pub(crate) use refusal::refusal;
