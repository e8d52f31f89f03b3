//! Takes randomness from the operating system.

use confab_protocol::ClientId;

/// A new name for something that one does.
pub fn random_client_id() -> ClientId {
    let mut bytes = [0; 16];
    fill(&mut bytes);
    ClientId::from_random(u128::from_le_bytes(bytes))
}

pub(super) fn seed() -> u64 {
    let mut bytes = [0; 8];
    fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("invariant: the operating system has randomness");
}
