//! Compares deliveries here with the store, in rounds, so that nothing stays lost for long.

pub(super) mod heads;
pub(super) mod memberships;
