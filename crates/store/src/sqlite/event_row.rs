//! Reads rows of a log as events, joined with the texts that are left.

use confab_protocol::{Event, EventKind, RoomId, Seq, Timestamp};
use sqlx::{FromRow, SqliteConnection, SqliteExecutor};

use super::words::{
    from_seq, to_client_id, to_handles, to_person, to_room_kind, to_seq, to_tag, to_text,
    to_visibility,
};
use crate::StoreError;

/// Up to `limit` events after a position, in order.
pub(super) async fn read_after(
    executor: impl SqliteExecutor<'_>,
    room: RoomId,
    after: Seq,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    let rows: Vec<EventRow> = sqlx::query_as(
        "SELECT e.seq, e.tag, e.at, e.client_id, e.kind, e.message, e.reply_to,
                a.id AS author_id, a.handle AS author_handle, a.name AS author_name,
                p.id AS member_id, p.handle AS member_handle, p.name AS member_name,
                v.body, v.mentions, n.name, n.topic, r.kind AS room_kind
         FROM events e
         JOIN rooms r ON r.id = e.room
         JOIN accounts a ON a.id = e.author
         LEFT JOIN accounts p ON p.id = e.member
         LEFT JOIN messages t ON t.room = e.room AND t.seq = e.message
         LEFT JOIN message_versions v ON v.id = e.version AND t.live = 1
         LEFT JOIN room_versions n ON n.room = e.room AND n.seq = e.seq
         WHERE e.room = ?1 AND e.seq > ?2
         ORDER BY e.seq LIMIT ?3",
    )
    .bind(room.0)
    .bind(from_seq(after))
    .bind(limit)
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(|row| row.into_event(room)).collect()
}

/// The event at a position that must have one.
pub(super) async fn read(
    transaction: &mut SqliteConnection,
    room: RoomId,
    seq: Seq,
) -> Result<Event, StoreError> {
    let before = Seq(seq.0.saturating_sub(1));
    let found = read_after(transaction, room, before, 1).await?.pop();
    found.filter(|event| event.seq == seq).ok_or(StoreError::Corrupt("event"))
}

#[derive(FromRow)]
struct EventRow {
    seq: i64,
    tag: i64,
    at: i64,
    client_id: Option<String>,
    kind: String,
    message: Option<i64>,
    reply_to: Option<i64>,
    author_id: i64,
    author_handle: String,
    author_name: String,
    member_id: Option<i64>,
    member_handle: Option<String>,
    member_name: Option<String>,
    body: Option<Vec<u8>>,
    mentions: Option<Vec<u8>>,
    name: Option<String>,
    topic: Option<String>,
    room_kind: String,
}

impl EventRow {
    fn into_event(mut self, room: RoomId) -> Result<Event, StoreError> {
        Ok(Event {
            room,
            seq: to_seq(self.seq)?,
            tag: to_tag(self.tag),
            at: Timestamp(self.at),
            author: to_person(self.author_id, &self.author_handle, self.author_name.clone())?,
            client_id: self.client_id.take().map(to_client_id).transpose()?,
            what: self.what()?,
        })
    }

    fn what(mut self) -> Result<EventKind, StoreError> {
        let mentions = to_handles(self.mentions.as_deref().unwrap_or_default())?;
        let body = self.body.take().map(to_text).transpose()?;
        Ok(match self.kind.as_str() {
            "message_sent" => EventKind::MessageSent {
                body,
                reply_to: self.reply_to.map(to_seq).transpose()?,
                mentions,
            },
            "message_edited" => {
                EventKind::MessageEdited { message: self.target()?, body, mentions }
            }
            "message_deleted" => EventKind::MessageDeleted { message: self.target()? },
            "member_joined" => EventKind::MemberJoined { member: self.member()? },
            "member_left" => EventKind::MemberLeft { member: self.member()? },
            "room_created" => EventKind::RoomCreated {
                name: self.name.unwrap_or_default(),
                visibility: to_visibility(to_room_kind(&self.room_kind)?),
            },
            "room_changed" => EventKind::RoomChanged {
                name: self.name.unwrap_or_default(),
                topic: self.topic.unwrap_or_default(),
            },
            // Written by a later release that shares the file.
            _ => EventKind::Unknown,
        })
    }

    fn target(&self) -> Result<Seq, StoreError> {
        self.message.ok_or(StoreError::Corrupt("message")).and_then(to_seq)
    }

    fn member(self) -> Result<confab_protocol::Person, StoreError> {
        match (self.member_id, self.member_handle, self.member_name) {
            (Some(id), Some(handle), Some(name)) => to_person(id, &handle, name),
            _ => Err(StoreError::Corrupt("member")),
        }
    }
}
