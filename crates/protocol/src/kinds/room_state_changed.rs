//! States of a room: archived, where nobody writes, and read-only, where those who lead it do.
//!
//! ```json
//! {"kind":"room_state_changed","archived":false,"read_only":true}
//! ```

use serde::Serialize;

use crate::{deserialize_by_read, read_record};

/// The room is archived now, or not, and read-only, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RoomStateChanged {
    pub archived: bool,
    pub read_only: bool,
}

read_record!(RoomStateChanged { archived, read_only });
deserialize_by_read!(RoomStateChanged);
