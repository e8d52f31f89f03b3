//! Compares in rounds what is delivered here with the store, so that nothing stays lost for long.

pub(super) mod heads;
pub(super) mod memberships;
