//! Pages of a room's history, and sending without a WebSocket.

use serde::{Deserialize, Serialize};

use crate::{ClientId, Cursor, Entry, RoomId, Seq, deserialize_by_read, read_record};

/// `GET /api/v1/rooms/{room}/messages?before=SEQ&limit=N`: the newest entries before a position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HistoryPage {
    pub room: RoomId,
    /// Oldest first.
    pub entries: Vec<Entry>,
    /// The room's newest event when the page was read: live events go on after it.
    pub head: Cursor,
    /// Whether there are entries before these.
    pub more: bool,
}

/// `POST /api/v1/rooms/{room}/messages`: appends a message; answers [`Sent`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendMessage {
    pub client_id: ClientId,
    pub body: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Seq>,
}

/// `PATCH /api/v1/rooms/{room}/messages/{seq}`: changes one's own message; answers [`Sent`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EditMessage {
    pub client_id: ClientId,
    pub body: String,
}

/// Where an append was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub room: RoomId,
    #[serde(flatten)]
    pub at: Cursor,
}

read_record!(HistoryPage { room, entries, head, more });
deserialize_by_read!(HistoryPage);
