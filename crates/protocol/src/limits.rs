//! Limits of the protocol.

use serde::Serialize;

use crate::{deserialize_by_read, read_record};

/// The bounds that a client should keep to; the server enforces them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// A message's source text, in bytes of UTF-8.
    pub message_bytes: u32,
    /// A frame or an HTTP body, in bytes.
    pub frame_bytes: u32,
    /// A room's name, in characters.
    pub room_name_chars: u32,
    /// A room's topic, in characters.
    pub topic_chars: u32,
    /// A person's shown name, in characters.
    pub name_chars: u32,
    /// A password, in bytes, at least.
    pub password_min_bytes: u32,
    /// A password, in bytes, at most.
    pub password_max_bytes: u32,
    /// Rooms in one `resume`.
    pub resume_rooms: u32,
    /// Entries in one page of history, at most.
    pub page_entries: u32,
}

impl Limits {
    /// Limits that every server of this release enforces.
    pub const DEFAULT: Self = Self {
        message_bytes: 16 * 1024,
        frame_bytes: 64 * 1024,
        room_name_chars: 64,
        topic_chars: 250,
        name_chars: 64,
        password_min_bytes: 12,
        password_max_bytes: 128,
        resume_rooms: 500,
        page_entries: 100,
    };
}

read_record!(Limits {
    message_bytes,
    frame_bytes,
    room_name_chars,
    topic_chars,
    name_chars,
    password_min_bytes,
    password_max_bytes,
    resume_rooms,
    page_entries,
});
deserialize_by_read!(Limits);
