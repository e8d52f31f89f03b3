//! How much work one hash is.

use argon2::Params;

/// How much work one hash is. There is no setting for less than [`PasswordCost::STANDARD`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    memory_kib: u32,
    passes: u32,
}

impl PasswordCost {
    /// OWASP's minimum for Argon2id with one lane: 19 MiB, two passes.
    pub const STANDARD: Self = Self { memory_kib: 19_456, passes: 2 };

    /// Next to nothing, so that tests of other things are quick. Not reachable from a setting.
    #[doc(hidden)]
    pub const FOR_TESTS: Self = Self { memory_kib: 8, passes: 1 };

    pub(super) fn params(self) -> Params {
        Params::new(self.memory_kib, self.passes, 1, Some(Params::DEFAULT_OUTPUT_LEN))
            .expect("invariant: both costs are within Argon2's bounds")
    }
}
