//! Tells operators how the server fares.

pub(crate) mod health;
pub(crate) mod metrics;
pub(crate) mod page_faults;
mod upkeep;

pub use upkeep::keep_up;
