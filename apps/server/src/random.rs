//! Draws randomness from the operating system: ids, tags, tokens, nonces.

use confab_protocol::{ClientId, Tag};

/// The server's source of randomness, handed to all its users.
#[derive(Clone, Copy, Debug, Default)]
pub struct Random {
    _from_the_system: (),
}

impl Random {
    /// The operating system's generator.
    pub fn system() -> Self {
        Self::default()
    }

    /// Fresh bytes, fit for secrets.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).expect("invariant: the operating system gives random bytes");
        bytes
    }

    pub fn u64(&self) -> u64 {
        u64::from_le_bytes(self.bytes())
    }

    pub fn u128(&self) -> u128 {
        u128::from_le_bytes(self.bytes())
    }

    /// A mark for a new event.
    pub fn tag(&self) -> Tag {
        Tag(self.u64())
    }

    /// A client id for what a request did not name itself.
    pub fn client_id(&self) -> ClientId {
        ClientId::from_random(self.u128())
    }
}
