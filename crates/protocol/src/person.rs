//! Says who someone is, as others see them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::UserId;

/// An account as every other account may see it. It holds nothing secret, by construction.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Person {
    pub id: UserId,
    /// What one types after `@`; unique, lower case.
    pub handle: Handle,
    /// What is shown; need not be unique.
    pub name: String,
}

/// What an account may do across the whole installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Administrator,
    Member,
}

/// A unique short name: 2 to 32 of `a–z`, `0–9`, `.`, `-`, `_`, starting and ending with a letter
/// or digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Handle(String);

/// The text is no handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidHandle;

impl fmt::Display for InvalidHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a handle is 2 to 32 of a–z, 0–9, '.', '-' and '_', with a letter or digit at both ends",
        )
    }
}

impl std::error::Error for InvalidHandle {}

impl Handle {
    /// Takes a handle as typed: upper case becomes lower case, one leading `@` is dropped.
    pub fn parse(text: &str) -> Result<Self, InvalidHandle> {
        let text = text.strip_prefix('@').unwrap_or(text).to_ascii_lowercase();
        let alphanumeric = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let inner = |b: u8| alphanumeric(b) || matches!(b, b'.' | b'-' | b'_');
        let bytes = text.as_bytes();
        let ends = bytes.first().zip(bytes.last());
        let fits = (2..=32).contains(&bytes.len())
            && ends.is_some_and(|(first, last)| alphanumeric(*first) && alphanumeric(*last))
            && bytes.iter().all(|b| inner(*b));
        if fits { Ok(Self(text)) } else { Err(InvalidHandle) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Handle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_taken_as_people_type_it() {
        assert_eq!(Handle::parse("@Ana.B").map(|h| h.to_string()), Ok("ana.b".into()));
    }

    #[test]
    fn a_handle_that_could_not_be_mentioned_is_refused() {
        for bad in ["", "a", "@", "@@ab", "a b", ".ab", "ab-", "äb", &"x".repeat(33)] {
            assert_eq!(Handle::parse(bad), Err(InvalidHandle), "{bad:?}");
        }
    }
}
