//! Pages of history: what events have become by now.

use std::sync::LazyLock;

use confab_protocol::api::PageAt;
use confab_protocol::{Cursor, Entry, EntryKind, RoomId, Seq, UserId};

use crate::statement::{Row, Stored, args};
use crate::{Store, StoreError, kinds};

/// A page of history.
#[derive(Clone, Debug)]
pub struct Page {
    /// Oldest first.
    pub entries: Vec<Entry>,
    pub head: Cursor,
    pub more: bool,
    /// Of a page around a position: whether there are more after these.
    pub newer: bool,
}

/// Bytes of texts that a page holds, at most, beyond its first entry: some fifty times what fifty
/// messages have, and few enough that a page is read, encoded, printed and shown in no time.
const PAGE_BYTES: usize = 256 * 1024;

/// The first positions of lines in room `$1` within a range, at most `$4`.
///
/// A line is a message, or an event that is about none: what changes a message (an edit, a deletion)
/// is folded into it, and costs a page nothing however often it happened. Messages that only a thread
/// shows are passed over by their index.
macro_rules! lines {
    ($range:literal, $order:literal) => {
        concat!(
            "SELECT seq FROM (
                 SELECT seq FROM (SELECT seq FROM messages {by messages_of_rooms}
                                  WHERE room = $1 AND NOT aside AND ",
            $range,
            " ORDER BY seq ",
            $order,
            " LIMIT $4) AS message
                 UNION ALL
                 SELECT seq FROM (SELECT seq FROM events {by events_of_rooms}
                                  WHERE room = $1 AND message IS NULL AND ",
            $range,
            " ORDER BY seq ",
            $order,
            " LIMIT $4) AS other) AS line
             ORDER BY seq ",
            $order,
            " LIMIT $4"
        )
    };
}

/// The statement for a page of these lines in this order.
macro_rules! page {
    ($lines:expr, $order:literal) => {
        concat!(
            "SELECT r.head, r.head_tag, e.seq, e.at, e.client_id, e.kind, e.message, e.reply_to,
                    e.payload, {person a author}, {person p member},
                    m.changed, v.body, v.mentions, n.name, n.topic, ANNOTATIONS
             FROM rooms r
             LEFT JOIN (",
            $lines,
            ") AS line ON TRUE
             LEFT JOIN events e ON e.room = r.id AND e.seq = line.seq
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

pub(crate) static NEWEST_FIRST: Statement =
    Statement::new(|| annotated(page!(lines!("seq >= $2 AND seq < $3", "DESC"), "DESC")));
pub(crate) static OLDEST_FIRST: Statement =
    Statement::new(|| annotated(page!(lines!("seq >= $2 AND seq < $3", "ASC"), "ASC")));
/// As many before the position `$3` as from it on, oldest first.
pub(crate) static AROUND: Statement = Statement::new(|| {
    annotated(page!(
        concat!(
            "SELECT seq FROM (",
            lines!("seq >= $2 AND seq < $3", "DESC"),
            ") AS older UNION ALL SELECT seq FROM (",
            lines!("seq >= $3", "ASC"),
            ") AS newer"
        ),
        "ASC"
    ))
});

/// The root `$2` of a thread, and the newest messages in it before `$3`.
static THREAD: Statement = Statement::new(|| {
    annotated(page!(
        "SELECT seq FROM messages WHERE room = $1 AND seq = $2
         UNION ALL
         SELECT seq FROM (SELECT seq FROM messages {by messages_of_threads}
                          WHERE room = $1 AND thread = $2 AND seq < $3
                          ORDER BY seq DESC LIMIT $4) AS inside",
        "DESC"
    ))
});

/// From the position `$2` on all of the room, threads too.
static ALL: Statement = Statement::new(|| {
    annotated(page!(
        "SELECT seq FROM (SELECT seq FROM messages WHERE room = $1 AND seq >= $2 AND seq < $3
                          ORDER BY seq LIMIT $4) AS message
         UNION
         SELECT seq FROM (SELECT seq FROM events
                          WHERE room = $1 AND message IS NULL AND seq >= $2 AND seq < $3
                          ORDER BY seq LIMIT $4) AS other
         ORDER BY seq LIMIT $4",
        "ASC"
    ))
});

/// A statement that is put together once.
type Statement = LazyLock<&'static str>;

/// The statement with the columns of features.
fn annotated(page: &str) -> &'static str {
    page.replace("ANNOTATIONS", &kinds::ANNOTATIONS.join(", ")).leak()
}

impl Store {
    /// Up to `limit` entries of the page that is asked for, as `reader` sees them, and the head, in
    /// one snapshot. The page
    /// holds only entries at or after `from`, and fewer, but never none, where their texts are
    /// longer than 256 KiB together.
    pub async fn page(
        &self,
        room: RoomId,
        reader: UserId,
        from: Seq,
        at: PageAt,
        limit: u32,
    ) -> Result<Page, StoreError> {
        let (statement, from, before) = match at {
            PageAt::Newest => (&NEWEST_FIRST, from, Seq(u64::MAX)),
            PageAt::Before(seq) => (&NEWEST_FIRST, from, seq),
            PageAt::After(seq) => {
                (&OLDEST_FIRST, from.max(Seq(seq.0.saturating_add(1))), Seq(u64::MAX))
            }
            PageAt::Around(seq) => (&AROUND, from, seq.max(from)),
        };
        let is_around = matches!(at, PageAt::Around(_));
        // On each side of a position, if it has two.
        let (most, bytes) =
            if is_around { (limit.div_ceil(2), PAGE_BYTES / 2) } else { (limit, PAGE_BYTES) };
        // One entry more than the page holds tells whether there are more.
        let values = args![room, from, before, i64::from(most) + 1, reader];
        let lines: Vec<Line> = self.reads().all(statement, values).await?;
        let head = lines.first().map_or_else(Cursor::default, |line| line.head);
        let entries = lines.into_iter().filter_map(|line| line.entry);
        if is_around {
            let (mut older, newer): (Vec<_>, Vec<_>) = entries.partition(|e| e.seq < before);
            older.reverse();
            let (mut entries, more) = cut(older, most, bytes);
            let (after, newer) = cut(newer, most, bytes);
            entries.reverse();
            entries.extend(after);
            return Ok(Page { entries, head, more, newer });
        }
        let (mut entries, more) = cut(entries.collect(), most, bytes);
        if !matches!(at, PageAt::After(_)) {
            entries.reverse();
        }
        Ok(Page { entries, head, more, newer: false })
    }
}

impl Store {
    /// The root of a thread, and up to `limit` of its newest messages before a position, oldest
    /// first. Nothing but the head where there is no such root.
    pub(super) async fn thread_page(
        &self,
        room: RoomId,
        reader: UserId,
        root: Seq,
        before: Seq,
        limit: u32,
    ) -> Result<Page, StoreError> {
        let values = args![room, root, before, i64::from(limit) + 1, reader];
        let lines: Vec<Line> = self.reads().all(&THREAD, values).await?;
        let head = lines.first().map_or_else(Cursor::default, |line| line.head);
        let mut entries: Vec<_> = lines.into_iter().filter_map(|line| line.entry).collect();
        let root = entries.pop_if(|entry| entry.seq == root);
        let (mut entries, more) = cut(entries, limit, PAGE_BYTES);
        entries.extend(root);
        entries.reverse();
        Ok(Page { entries, head, more, newer: false })
    }
}

impl Store {
    /// Up to `limit` entries of a room from a position on, as `reader` sees them: those of threads
    /// too, which pages leave out.
    pub async fn exported_entries(
        &self,
        room: RoomId,
        reader: UserId,
        from: Seq,
        limit: u32,
    ) -> Result<Vec<Entry>, StoreError> {
        let values = args![room, from, Seq(u64::MAX), limit, reader];
        let lines: Vec<Line> = self.reads().all(&ALL, values).await?;
        Ok(lines.into_iter().filter_map(|line| line.entry).collect())
    }
}

/// The first of these entries, fewer where their texts are long; and whether there are more.
fn cut(entries: Vec<Entry>, limit: u32, most_bytes: usize) -> (Vec<Entry>, bool) {
    let (mut kept, mut length) = (Vec::new(), 0);
    for entry in entries {
        length += bytes(&entry);
        if !kept.is_empty() && (kept.len() >= limit as usize || length > most_bytes) {
            return (kept, true);
        }
        kept.push(entry);
    }
    (kept, false)
}

/// How long the texts of an entry are.
fn bytes(entry: &Entry) -> usize {
    match &entry.what {
        EntryKind::Message { body, mentions, .. } => {
            let mentions: usize = mentions.iter().map(|handle| handle.as_str().len()).sum();
            body.as_ref().map_or(0, String::len) + mentions
        }
        EntryKind::RoomCreated { name } => name.len(),
        EntryKind::RoomChanged { name, topic } => name.len() + topic.len(),
        EntryKind::Unknown(unknown) => {
            unknown.fields.values().map(|value| value.to_string().len()).sum()
        }
        _ => 0,
    }
}

/// A row of a page.
struct Line {
    head: Cursor,
    /// Absent in the one row of an empty page, which only carries the head.
    entry: Option<Entry>,
}

impl Stored for Line {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let seq: Option<Seq> = row.get("seq")?;
        let entry = seq.map(|_| Entry::read(row)).transpose()?;
        Ok(Self { head: row.cursor("head", "head_tag")?, entry })
    }
}

impl Stored for Entry {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            seq: row.get("seq")?,
            at: row.get("at")?,
            author: row.person("author")?,
            client_id: row.get("client_id")?,
            what: kinds::entry(row)?,
        })
    }
}
