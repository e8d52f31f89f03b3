//! The description of a room: a longer text than its topic, with formatting as in a message.
//!
//! ```json
//! {"kind":"room_described","description":"All about **animals**."}
//! ```

use serde::Serialize;

use crate::{deserialize_by_read, read_record};

/// The room is described so now; an empty text takes the description away. It is also the answer of
/// `GET /api/v1/rooms/{room}/description`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RoomDescribed {
    pub description: String,
}

read_record!(RoomDescribed { description });
deserialize_by_read!(RoomDescribed);
