//! Pages of a room's history, and sending without a WebSocket.

use serde::{Deserialize, Serialize};

use crate::{
    ClientId, Cursor, Entry, FileId, InThread, RoomId, Seq, deserialize_by_read, read_record,
};

/// Which page of a room's history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PageAt {
    /// The newest entries.
    #[default]
    Newest,
    /// The newest entries before a position.
    Before(Seq),
    /// The oldest entries after a position.
    After(Seq),
    /// As many entries before a position as from it on.
    Around(Seq),
}

impl PageAt {
    /// Query of the page's address, after `limit`.
    pub fn query(self) -> String {
        match self {
            Self::Newest => String::new(),
            Self::Before(seq) => format!("&before={seq}"),
            Self::After(seq) => format!("&after={seq}"),
            Self::Around(seq) => format!("&around={seq}"),
        }
    }
}

/// `GET /api/v1/rooms/{room}/messages?limit=N`, with `before=SEQ`, `after=SEQ` or `around=SEQ`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HistoryPage {
    pub room: RoomId,
    /// Oldest first.
    pub entries: Vec<Entry>,
    /// The room's newest event when the page was read: live events go on after it.
    pub head: Cursor,
    /// Whether there are more before these; of a page after a position, more after these.
    pub more: bool,
    /// Of a page around a position, whether there are more after these.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub newer: bool,
}

/// `POST /api/v1/rooms/{room}/messages`: appends a message; answers [`Sent`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendMessage {
    pub client_id: ClientId,
    pub body: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Seq>,
    /// A message in a thread; an answer is one to its root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<InThread>,
    /// Uploads of one's own that are whole; with any the text may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileId>,
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

read_record!(HistoryPage { room, entries, head, more, newer });
deserialize_by_read!(HistoryPage);
