//! Keeps passwords and tokens out of logs.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text that must not be printed. It serialises, since one side has to send it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, to be hashed or sent and never logged.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Overwrites it, so that it is not found in memory that is free. A page forgets it as a whole.
#[cfg(not(target_family = "wasm"))]
impl Drop for Secret {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_shows_in_debug_output() {
        assert_eq!(format!("{:?}", Secret::new("hunter2hunter2")), "Secret(…)");
    }
}
