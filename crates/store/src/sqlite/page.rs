//! Reads pages of history: what events have become by now.

use confab_protocol::{Cursor, Entry, EntryKind, Person, RoomId, Seq, Timestamp};
use sqlx::{FromRow, SqliteExecutor};

use super::words::{from_seq, to_client_id, to_handles, to_person, to_seq, to_tag, to_text};
use crate::{Page, StoreError};

/// One statement, and so one snapshot, gives the entries and the head. It asks for one entry
/// more than the page holds, to know whether there are more.
pub(super) async fn read(
    executor: impl SqliteExecutor<'_>,
    room: RoomId,
    from: Seq,
    before: Option<Seq>,
    limit: u32,
) -> Result<Page, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT r.head, r.head_tag,
                e.seq, e.at, e.client_id, e.kind, e.reply_to,
                a.id AS author_id, a.handle AS author_handle, a.name AS author_name,
                p.id AS member_id, p.handle AS member_handle, p.name AS member_name,
                m.changed, v.body, v.mentions, n.name, n.topic
         FROM rooms r
         LEFT JOIN (SELECT * FROM events
                    WHERE room = ?1 AND seq >= ?2 AND seq < ?3
                      AND kind NOT IN ('message_edited', 'message_deleted')
                    ORDER BY seq DESC LIMIT ?4) e ON e.room = r.id
         LEFT JOIN accounts a ON a.id = e.author
         LEFT JOIN accounts p ON p.id = e.member
         LEFT JOIN messages m ON m.room = e.room AND m.seq = e.seq
         LEFT JOIN message_versions v ON v.id = m.version AND m.live = 1
         LEFT JOIN room_versions n ON n.room = e.room AND n.seq = e.seq
         WHERE r.id = ?1 ORDER BY e.seq DESC",
    )
    .bind(room.0)
    .bind(from_seq(from))
    .bind(before.map_or(i64::MAX, from_seq))
    .bind(i64::from(limit) + 1)
    .fetch_all(executor)
    .await?;
    into_page(rows, limit)
}

fn into_page(rows: Vec<Row>, limit: u32) -> Result<Page, StoreError> {
    let head = match rows.first() {
        Some(row) => Cursor { seq: to_seq(row.head)?, tag: to_tag(row.head_tag) },
        None => Cursor::default(),
    };
    let entries = rows.into_iter().filter_map(|row| row.into_entry().transpose());
    let mut entries = entries.collect::<Result<Vec<_>, _>>()?;
    let more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    entries.reverse();
    Ok(Page { entries, head, more })
}

#[derive(FromRow)]
struct Row {
    head: i64,
    head_tag: i64,
    seq: Option<i64>,
    at: Option<i64>,
    client_id: Option<String>,
    kind: Option<String>,
    reply_to: Option<i64>,
    author_id: Option<i64>,
    author_handle: Option<String>,
    author_name: Option<String>,
    member_id: Option<i64>,
    member_handle: Option<String>,
    member_name: Option<String>,
    changed: Option<i64>,
    body: Option<Vec<u8>>,
    mentions: Option<Vec<u8>>,
    name: Option<String>,
    topic: Option<String>,
}

impl Row {
    /// `None` for the one row of an empty page, which only carries the head.
    fn into_entry(mut self) -> Result<Option<Entry>, StoreError> {
        let Some(seq) = self.seq.map(to_seq).transpose()? else { return Ok(None) };
        let author = person(self.author_id, self.author_handle.take(), self.author_name.take())?;
        Ok(Some(Entry {
            seq,
            at: Timestamp(self.at.ok_or(StoreError::Corrupt("at"))?),
            author,
            client_id: self.client_id.take().map(to_client_id).transpose()?,
            what: self.what()?,
        }))
    }

    fn what(self) -> Result<EntryKind, StoreError> {
        Ok(match self.kind.as_deref() {
            Some("message_sent") => EntryKind::Message {
                body: self.body.map(to_text).transpose()?,
                changed: to_seq(self.changed.ok_or(StoreError::Corrupt("changed"))?)?,
                reply_to: self.reply_to.map(to_seq).transpose()?,
                mentions: to_handles(self.mentions.as_deref().unwrap_or_default())?,
            },
            Some("room_created") => EntryKind::RoomCreated { name: self.name.unwrap_or_default() },
            Some("room_changed") => EntryKind::RoomChanged {
                name: self.name.unwrap_or_default(),
                topic: self.topic.unwrap_or_default(),
            },
            Some("member_joined") => EntryKind::MemberJoined {
                member: person(self.member_id, self.member_handle, self.member_name)?,
            },
            Some("member_left") => EntryKind::MemberLeft {
                member: person(self.member_id, self.member_handle, self.member_name)?,
            },
            _ => EntryKind::Unknown,
        })
    }
}

fn person(
    id: Option<i64>,
    handle: Option<String>,
    name: Option<String>,
) -> Result<Person, StoreError> {
    match (id, handle, name) {
        (Some(id), Some(handle), Some(name)) => to_person(id, &handle, name),
        _ => Err(StoreError::Corrupt("person")),
    }
}
