//! Values that a statement is given.

use std::borrow::Cow;

use confab_protocol::{
    ClientId, FileId, Handle, RoomId, SectionId, Seq, SessionId, Tag, Timestamp, UserId,
};

use crate::TokenHash;
use crate::words::{from_seq, from_size, from_tag};

/// A value for `$1`, `$2`, …
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Arg<'a> {
    Integer(Option<i64>),
    Boolean(Option<bool>),
    Text(Option<Cow<'a, str>>),
    Bytes(Option<Cow<'a, [u8]>>),
    /// For `{in $1}`.
    Integers(&'a [i64]),
}

/// The arguments of a statement, in order.
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::statement::Arg::from($value)),*] };
}
pub(crate) use args;

/// A list as SQLite is given it.
pub(super) fn json(values: &[i64]) -> String {
    serde_json::json!(values).to_string()
}

macro_rules! from {
    ($kind:ident: $($type:ty => $value:expr),* $(,)?) => { $(
        impl<'a> From<$type> for Arg<'a> {
            fn from(value: $type) -> Self {
                Self::from(Some(value))
            }
        }
        impl<'a> From<Option<$type>> for Arg<'a> {
            fn from(value: Option<$type>) -> Self {
                Self::$kind(value.map($value))
            }
        }
    )* };
}

from! { Integer:
    i64 => |number| number,
    u32 => i64::from,
    u64 => from_size,
    RoomId => |room| room.0,
    UserId => |person| person.0,
    SessionId => |session| session.0,
    SectionId => |section| section.0,
    Timestamp => |at| at.0,
    Seq => from_seq,
    Tag => from_tag,
}

from! { Boolean: bool => |flag| flag }

from! { Text:
    &'a str => Cow::Borrowed,
    &'a String => |text| Cow::Borrowed(text.as_str()),
    String => Cow::Owned,
    FileId => |id| Cow::Owned(id.to_string()),
    &'a Handle => |handle| Cow::Borrowed(handle.as_str()),
    &'a ClientId => |id| Cow::Borrowed(id.as_str()),
}

from! { Bytes:
    &'a [u8] => Cow::Borrowed,
    Vec<u8> => Cow::Owned,
    TokenHash => |hash| Cow::Owned(hash.0.to_vec()),
}

impl<'a> From<&'a [i64]> for Arg<'a> {
    fn from(values: &'a [i64]) -> Self {
        Self::Integers(values)
    }
}

/// Rows of values, for `{rows $1 …}`.
impl From<serde_json::Value> for Arg<'_> {
    fn from(rows: serde_json::Value) -> Self {
        Self::Text(Some(Cow::Owned(rows.to_string())))
    }
}
