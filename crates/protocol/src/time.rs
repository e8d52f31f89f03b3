//! Says when something happened.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::json::{FromJson, Unreadable, Value};

/// A moment: milliseconds since 1970-01-01T00:00:00Z, by a server's clock.
///
/// It is for people to read. Order comes from `seq`, never from time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The moment `milliseconds` later, or the last one there is.
    #[must_use]
    pub const fn plus_millis(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// The moment so long before, or the first one there is.
    #[must_use]
    pub fn minus(self, time: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(time.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl FromJson for Timestamp {
    fn from_json(value: Value) -> Result<Self, Unreadable> {
        i64::from_json(value).map(Self)
    }
}
