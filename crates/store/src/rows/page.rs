//! Rows of a page of history: what events have become by now.

use confab_protocol::api::PageAt;
use confab_protocol::{Cursor, Entry, EntryKind, Person, Seq, Timestamp};
use sqlx::FromRow;

use crate::words::{from_seq, to_client_id, to_handles, to_person, to_seq, to_tag, to_text};
use crate::{Page, StoreError};

/// Entries of a room between two positions, the first of an order.
macro_rules! entries_sql {
    ($range:literal, $order:literal) => {
        concat!(
            "SELECT * FROM events WHERE room = $1 AND ",
            $range,
            " AND kind NOT IN ('message_edited', 'message_deleted') ORDER BY seq ",
            $order,
            " LIMIT $4"
        )
    };
}

/// The statement, in the SQL that both databases have, for these entries in this order.
macro_rules! page_sql {
    ($entries:expr, $order:literal) => {
        concat!(
            "SELECT r.head, r.head_tag,
                    e.seq, e.at, e.client_id, e.kind, e.reply_to,
                    a.id AS author_id, a.handle AS author_handle, a.name AS author_name,
                    (SELECT marks FROM person_marks WHERE person = a.id) AS author_marks,
                    p.id AS member_id, p.handle AS member_handle, p.name AS member_name,
                    (SELECT marks FROM person_marks WHERE person = p.id) AS member_marks,
                    m.changed, v.body, v.mentions, n.name, n.topic
             FROM rooms r
             LEFT JOIN (",
            $entries,
            ") e ON e.room = r.id
             LEFT JOIN accounts a ON a.id = e.author
             LEFT JOIN accounts p ON p.id = e.member
             LEFT JOIN messages m ON m.room = e.room AND m.seq = e.seq
             LEFT JOIN message_versions v ON v.id = m.version AND m.live
             LEFT JOIN room_versions n ON n.room = e.room AND n.seq = e.seq
             WHERE r.id = $1 ORDER BY e.seq ",
            $order
        )
    };
}

/// What a query for a page asks the database.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageQuery {
    /// At or after this position,
    pub(crate) from: i64,
    /// and before this one, or around it,
    pub(crate) before: i64,
    /// beginning at this end.
    pub(crate) order: Order,
}

/// The order of a query's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    NewestFirst,
    OldestFirst,
    /// As many before the position as from it on, oldest first.
    Around,
}

impl PageQuery {
    /// The page at `at` of what begins at `from`.
    pub(crate) fn new(from: Seq, at: PageAt) -> Self {
        let (from, before, order) = match at {
            PageAt::Newest => (from, i64::MAX, Order::NewestFirst),
            PageAt::Before(seq) => (from, from_seq(seq), Order::NewestFirst),
            PageAt::After(seq) => {
                (from.max(Seq(seq.0.saturating_add(1))), i64::MAX, Order::OldestFirst)
            }
            PageAt::Around(seq) => (from, from_seq(seq.max(from)), Order::Around),
        };
        Self { from: from_seq(from), before, order }
    }

    /// The statement, which binds the room, `from`, `before`, and [`PageQuery::rows`].
    pub(crate) const fn sql(self) -> &'static str {
        match self.order {
            Order::NewestFirst => {
                page_sql!(entries_sql!("seq >= $2 AND seq < $3", "DESC"), "DESC")
            }
            Order::OldestFirst => page_sql!(entries_sql!("seq >= $2 AND seq < $3", "ASC"), "ASC"),
            Order::Around => page_sql!(
                concat!(
                    "SELECT * FROM (",
                    entries_sql!("seq >= $2 AND seq < $3", "DESC"),
                    ") older UNION ALL SELECT * FROM (",
                    entries_sql!("seq >= $3", "ASC"),
                    ") newer"
                ),
                "ASC"
            ),
        }
    }

    /// How many rows it asks for, on each side of the position if it has two: one more than the
    /// page holds, to know whether there are more.
    pub(crate) fn rows(self, limit: u32) -> i64 {
        let limit = if self.order == Order::Around { half(limit) } else { limit };
        i64::from(limit) + 1
    }

    /// The page of the query's rows. It ends early where its texts are long.
    pub(crate) fn page(self, rows: Vec<PageRow>, limit: u32) -> Result<Page, StoreError> {
        if self.order != Order::Around {
            return into_page(rows, limit, PAGE_BYTES, self.order);
        }
        let (mut older, newer): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| row.seq.is_some_and(|seq| seq < self.before));
        older.reverse();
        let (most, bytes) = (half(limit), PAGE_BYTES / 2);
        let newer = into_page(newer, most, bytes, Order::OldestFirst)?;
        let older = into_page(older, most, bytes, Order::NewestFirst)?;
        let head = if newer.head.seq > Seq::ZERO { newer.head } else { older.head };
        let entries = older.entries.into_iter().chain(newer.entries).collect();
        Ok(Page { entries, head, more: older.more, newer: newer.more })
    }
}

/// Bytes of texts that a page holds, at most, beyond its first entry: some fifty times what fifty
/// messages have, and few enough that a page is read, encoded, printed and shown in no time.
const PAGE_BYTES: usize = 256 * 1024;

/// One side of a page around a position.
const fn half(limit: u32) -> u32 {
    limit.div_ceil(2)
}

fn into_page(
    rows: Vec<PageRow>,
    limit: u32,
    most_bytes: usize,
    order: Order,
) -> Result<Page, StoreError> {
    let head = match rows.first() {
        Some(row) => Cursor { seq: to_seq(row.head)?, tag: to_tag(row.head_tag) },
        None => Cursor::default(),
    };
    let (mut entries, mut bytes, mut more) = (Vec::new(), 0, false);
    for row in rows {
        bytes += row.bytes();
        if !entries.is_empty() && (entries.len() >= limit as usize || bytes > most_bytes) {
            more = true;
            break;
        }
        entries.extend(row.into_entry()?);
    }
    if order == Order::NewestFirst {
        entries.reverse();
    }
    Ok(Page { entries, head, more, newer: false })
}

#[derive(FromRow)]
pub(crate) struct PageRow {
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
    author_marks: Option<i64>,
    member_id: Option<i64>,
    member_handle: Option<String>,
    member_name: Option<String>,
    member_marks: Option<i64>,
    changed: Option<i64>,
    body: Option<Vec<u8>>,
    mentions: Option<Vec<u8>>,
    name: Option<String>,
    topic: Option<String>,
}

impl PageRow {
    /// How long its texts are.
    fn bytes(&self) -> usize {
        let of = |text: &Option<Vec<u8>>| text.as_ref().map_or(0, Vec::len);
        let of_line = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        of(&self.body) + of(&self.mentions) + of_line(&self.name) + of_line(&self.topic)
    }

    /// `None` for the one row of an empty page, which only carries the head.
    fn into_entry(mut self) -> Result<Option<Entry>, StoreError> {
        let Some(seq) = self.seq.map(to_seq).transpose()? else { return Ok(None) };
        let author = person(
            self.author_id,
            self.author_handle.take(),
            self.author_name.take(),
            self.author_marks,
        )?;
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
            Some("member_joined") => EntryKind::MemberJoined { member: self.member()? },
            Some("member_left") => EntryKind::MemberLeft { member: self.member()? },
            _ => EntryKind::Unknown,
        })
    }

    fn member(self) -> Result<Person, StoreError> {
        person(self.member_id, self.member_handle, self.member_name, self.member_marks)
    }
}

fn person(
    id: Option<i64>,
    handle: Option<String>,
    name: Option<String>,
    marks: Option<i64>,
) -> Result<Person, StoreError> {
    match (id, handle, name) {
        (Some(id), Some(handle), Some(name)) => to_person(id, &handle, name, marks.unwrap_or(0)),
        _ => Err(StoreError::Corrupt("person")),
    }
}
