//! Names things: rooms, people, servers, positions in a log and a client's own sends.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::json::{FromJson, Unreadable, Value};
use crate::{deserialize_by_read, read_record};

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromJson for $name {
            fn from_json(value: Value) -> Result<Self, Unreadable> {
                i64::from_json(value).map(Self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

number_id! {
    /// Names a room, whatever it is called now.
    RoomId
}
number_id! {
    /// Names an account.
    UserId
}
number_id! {
    /// Names a section of one person's list of rooms.
    SectionId
}
number_id! {
    /// Names one signed-in browser or one API token.
    SessionId
}

/// A position in a room's log; the first event of a room has 1, and 0 stands before it.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Seq {
    /// The position before the first event.
    pub const ZERO: Self = Self(0);

    /// The furthest position that a room may come to: what JSON numbers hold exactly.
    pub const MAX: Self = Self((1 << 53) - 1);

    /// The position after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromJson for Seq {
    fn from_json(value: Value) -> Result<Self, Unreadable> {
        u64::from_json(value).map(Self)
    }
}

impl std::str::FromStr for Seq {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

macro_rules! hex_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// On the wire it is 16 hexadecimal digits, since JSON numbers lose bits past 2^53.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:016x}", self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl FromJson for $name {
            fn from_json(value: Value) -> Result<Self, Unreadable> {
                let text = value.as_str().unwrap_or_default();
                let hex = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
                let number = hex.then(|| u64::from_str_radix(text, 16).ok()).flatten();
                number.map(Self).ok_or(Unreadable::Expected("16 hexadecimal digits"))
            }
        }

        deserialize_by_read!($name);
    };
}

hex_id! {
    /// A random mark stored with each event, by which a client notices that a database was
    /// restored from a backup and has grown another history.
    Tag
}
hex_id! {
    /// Names one run of one server process.
    ServerId
}

/// A place in one history of a room: which event, and that it is that very event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cursor {
    /// The position; 0 means "before the first event".
    pub seq: Seq,
    /// The tag of the event at that position; zero at position 0.
    pub tag: Tag,
}

/// A client's own name for one thing it does, unique per author, so that a retry is recognised.
///
/// 1 to 64 visible ASCII characters; 128 random bits are a good choice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ClientId(String);

/// The text is not 1 to 64 visible ASCII characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidClientId;

const CLIENT_ID_RULE: &str = "a client id is 1 to 64 visible ASCII characters";

impl fmt::Display for InvalidClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(CLIENT_ID_RULE)
    }
}

impl std::error::Error for InvalidClientId {}

impl ClientId {
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidClientId> {
        let text = text.into();
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        if fits { Ok(Self(text)) } else { Err(InvalidClientId) }
    }

    /// Makes an id out of 128 random bits that the caller provides.
    pub fn from_random(bits: u128) -> Self {
        Self(format!("{bits:032x}"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromJson for ClientId {
    fn from_json(value: Value) -> Result<Self, Unreadable> {
        let id = Self::new(String::from_json(value)?);
        id.map_err(|_invalid| Unreadable::Invalid(CLIENT_ID_RULE))
    }
}

deserialize_by_read!(ClientId);
read_record!(Cursor { seq, tag });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_keeps_all_its_bits_on_the_wire() {
        let tag = Tag(u64::MAX - 1);
        let json = serde_json::to_string(&tag).expect("serialises");
        assert_eq!(json, "\"fffffffffffffffe\"");
        assert_eq!(serde_json::from_str::<Tag>(&json).expect("parses"), tag);
    }

    #[test]
    fn a_tag_of_another_shape_is_refused() {
        for bad in ["\"\"", "\"ff\"", "\"+ffffffffffffff0\"", "12", "\"zzzzzzzzzzzzzzzz\""] {
            assert!(serde_json::from_str::<Tag>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_client_id_is_short_and_visible() {
        for good in ["a", "6f1c", &"x".repeat(64)] {
            assert!(ClientId::new(good).is_ok(), "{good}");
        }
        for bad in ["", "a b", "é", "a\n", &"x".repeat(65)] {
            assert_eq!(ClientId::new(bad), Err(InvalidClientId), "{bad:?}");
        }
    }
}
