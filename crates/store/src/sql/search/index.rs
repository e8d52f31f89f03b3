//! Writes the search index: what a feed has read, and what deletions take out at once.

use std::collections::{BTreeMap, BTreeSet};

use confab_protocol::{RoomId, Seq, Timestamp};
use confab_search::Document;

use crate::dialect::Dialect;
use crate::kinds::message_files::{self, files};
use crate::statement::{Row, Sql, Stored, args};
use crate::words::to_text;
use crate::{Store, StoreError};

/// A message as it is now, and what the index has of it.
#[derive(Clone, Debug)]
pub struct Unindexed {
    pub message: Seq,
    /// Its text, which [`Indexed`] is made of.
    pub version: i64,
    pub at: Timestamp,
    pub author: i64,
    pub body: String,
    /// The thread that it is in.
    pub thread: Option<Seq>,
    pub pinned: bool,
    pub reacted_to: bool,
    /// The names of its files.
    pub files: Vec<String>,
    /// Whether the index has all of it.
    pub is_known: bool,
}

impl Unindexed {
    /// Facts that are indexed beside its text, as bits.
    fn marks(&self) -> i64 {
        i64::from(self.pinned) | i64::from(self.reacted_to) << 1
    }
}

/// A message with its tokens.
#[derive(Clone, Debug)]
pub struct Indexed {
    pub of: Unindexed,
    pub tokens: Document,
}

/// Bits by which the numbers of the index tell messages of a millisecond apart.
const IN_A_MOMENT: u32 = 12;

/// The number of the first message that was sent at a moment, or the next one.
pub(super) fn first_at(at: Timestamp) -> i64 {
    at.0.clamp(0, i64::MAX >> (IN_A_MOMENT + 1)) << IN_A_MOMENT
}

/// The number that a message gets where it is free.
fn number(of: &Unindexed) -> i64 {
    first_at(of.at) | i64::try_from(of.message.0 & ((1 << IN_A_MOMENT) - 1)).unwrap_or(0)
}

/// Takes the deleted message `$2` of room `$1` out of the index.
pub(crate) const FORGET: [&str; 2] = [
    "DELETE FROM search_index WHERE rowid IN (
         SELECT id FROM search_docs WHERE room = $1 AND message = $2)",
    "DELETE FROM search_docs WHERE room = $1 AND message = $2",
];

/// Takes messages of the deleted room `$1` out of the index, after `$2` and up to `$3`.
pub(crate) const ERASE: [&str; 2] = [
    "DELETE FROM search_index WHERE rowid IN (
         SELECT id FROM search_docs WHERE room = $1 AND message > $2 AND message <= $3)",
    "DELETE FROM search_docs WHERE room = $1 AND message > $2 AND message <= $3",
];

/// Those of the messages `$2` of room `$1` that may be found.
const NOW: &str = concat!(
    "
    SELECT m.seq, m.version, e.at, m.author, v.body, m.thread,
           EXISTS (SELECT 1 FROM pins p WHERE p.room = m.room AND p.message = m.seq) AS pinned,
           EXISTS (SELECT 1 FROM reaction_counts c
                   WHERE c.room = m.room AND c.message = m.seq) AS reacted_to,
           d.version AS known, d.marks, ",
    files!("m"),
    "
    FROM messages m
    JOIN events e ON e.room = m.room AND e.seq = m.seq
    JOIN message_versions v ON v.id = m.version
    LEFT JOIN search_docs d ON d.room = m.room AND d.message = m.seq
    WHERE m.room = $1 AND m.seq {in $2} AND m.live
      AND NOT EXISTS (SELECT 1 FROM deleted_rooms x WHERE x.room = m.room)
    ORDER BY m.seq"
);

impl Stored for Unindexed {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let (known, marks): (Option<i64>, Option<i64>) = (row.get("known")?, row.get("marks")?);
        let mut read = Self {
            message: row.get("seq")?,
            version: row.get("version")?,
            at: row.get("at")?,
            author: row.get("author")?,
            body: to_text(row.get("body")?)?,
            thread: row.get("thread")?,
            pinned: row.get("pinned")?,
            reacted_to: row.get("reacted_to")?,
            files: message_files::read(row)?.into_iter().map(|file| file.name).collect(),
            is_known: false,
        };
        read.is_known = known == Some(read.version) && marks == Some(read.marks());
        Ok(read)
    }
}

impl Store {
    /// Those of these messages of a room that may be found, as they are now.
    pub async fn unindexed(
        &self,
        room: RoomId,
        messages: &[Seq],
    ) -> Result<Vec<Unindexed>, StoreError> {
        let messages = numbers(messages.iter().copied());
        self.reads().all(NOW, args![room, messages.as_slice()]).await
    }

    /// Puts messages into the index, unless they have changed since they were read, and takes those
    /// of `gone` out of it that may not be found any more.
    pub async fn index(
        &self,
        room: RoomId,
        messages: Vec<Indexed>,
        gone: Vec<Seq>,
    ) -> Result<(), StoreError> {
        self.write(move |sql| Box::pin(write(sql, room, messages, gone))).await
    }

    /// How far the index has come: events that it has read, of all that there are.
    pub async fn index_progress(&self, feed: &'static str) -> Result<(u64, u64), StoreError> {
        let progress = "
            SELECT CAST(COALESCE(SUM(f.seq), 0) AS BIGINT), CAST(COALESCE(SUM(r.head), 0) AS BIGINT)
            FROM rooms r LEFT JOIN feeds f ON f.name = $1 AND f.room = r.id";
        let (read, all): (i64, i64) = self.reads().one(progress, args![feed]).await?;
        Ok((read.unsigned_abs(), all.unsigned_abs()))
    }

    /// Merges a piece of the index, by which codes of what was taken out of it go. `begin` has all
    /// of it merged. `false` where nothing is left to do, and on Postgres, whose vacuum does it.
    pub async fn merge_index(&self, begin: bool) -> Result<bool, StoreError> {
        if self.reads().dialect() == Dialect::Postgres {
            return Ok(false);
        }
        self.write(move |sql| Box::pin(merge(sql, begin))).await
    }
}

/// Pages of 4 kB that one step of a merge writes.
const MERGED_AT_ONCE: i64 = 64;

async fn merge(sql: &mut dyn Sql, begin: bool) -> Result<bool, StoreError> {
    let count = "SELECT total_changes()";
    let (before,): (i64,) = sql.one(count, &[]).await?;
    let pages = if begin { -MERGED_AT_ONCE } else { MERGED_AT_ONCE };
    let merge = "INSERT INTO search_index (search_index, rank) VALUES ('merge', $1)";
    sql.execute(merge, args![pages]).await?;
    let (after,): (i64,) = sql.one(count, &[]).await?;
    Ok(after - before >= 2)
}

fn numbers(messages: impl Iterator<Item = Seq>) -> Vec<i64> {
    messages.map(|seq| i64::try_from(seq.0).unwrap_or(i64::MAX)).collect()
}

async fn write(
    sql: &mut dyn Sql,
    room: RoomId,
    messages: Vec<Indexed>,
    gone: Vec<Seq>,
) -> Result<(), StoreError> {
    let touched: BTreeSet<Seq> =
        messages.iter().map(|indexed| indexed.of.message).chain(gone).collect();
    let touched = numbers(touched.into_iter());
    let live = "
        SELECT m.seq, m.version FROM messages m
        WHERE m.room = $1 AND m.seq {in $2} AND m.live
          AND NOT EXISTS (SELECT 1 FROM deleted_rooms x WHERE x.room = m.room) {for share}";
    let live: Vec<(Seq, i64)> = sql.all(live, args![room, touched.as_slice()]).await?;
    let live: BTreeMap<Seq, i64> = live.into_iter().collect();
    let known = "SELECT message, id FROM search_docs WHERE room = $1 AND message {in $2}";
    let known: Vec<(Seq, i64)> = sql.all(known, args![room, touched.as_slice()]).await?;
    let known: BTreeMap<Seq, i64> = known.into_iter().collect();

    let current = |indexed: &Indexed| live.get(&indexed.of.message) == Some(&indexed.of.version);
    let mut new: Vec<(i64, Indexed)> = messages
        .into_iter()
        .filter(current)
        .map(|indexed| (number(&indexed.of), indexed))
        .collect();
    let replaced: BTreeSet<Seq> = new.iter().map(|(_, indexed)| indexed.of.message).collect();
    let is_out = |message: &Seq| replaced.contains(message) || !live.contains_key(message);
    let out: Vec<i64> =
        known.iter().filter(|(message, _)| is_out(message)).map(|(_, id)| *id).collect();
    if !out.is_empty() {
        let index = "DELETE FROM search_index WHERE rowid {in $1}";
        sql.execute(index, args![out.as_slice()]).await?;
        let docs = "DELETE FROM search_docs WHERE id {in $1}";
        sql.execute(docs, args![out.as_slice()]).await?;
    }
    for (id, indexed) in &mut new {
        if let Some(known) = known.get(&indexed.of.message) {
            *id = *known;
        }
    }
    part(sql, &mut new).await?;
    insert(sql, room, new).await
}

/// Gives each message a number of its own, near the one that it should have.
async fn part(sql: &mut dyn Sql, new: &mut [(i64, Indexed)]) -> Result<(), StoreError> {
    let mut taken = BTreeSet::new();
    loop {
        let mut used = BTreeSet::new();
        for (id, _) in new.iter_mut() {
            while taken.contains(id) || !used.insert(*id) {
                *id += 1;
            }
        }
        let ids: Vec<i64> = used.into_iter().collect();
        let found = "SELECT id FROM search_docs WHERE id {in $1}";
        let found: Vec<(i64,)> = sql.all(found, args![ids.as_slice()]).await?;
        if found.is_empty() {
            return Ok(());
        }
        taken.extend(found.into_iter().map(|(id,)| id));
    }
}

/// In the order of their numbers, as the index takes them best.
async fn insert(
    sql: &mut dyn Sql,
    room: RoomId,
    mut new: Vec<(i64, Indexed)>,
) -> Result<(), StoreError> {
    if new.is_empty() {
        return Ok(());
    }
    new.sort_by_key(|(id, _)| *id);
    let dialect = sql.dialect();
    let rows: Vec<_> = new
        .iter()
        .map(|(id, Indexed { of, tokens })| {
            (id, room.0, of.message.0, of.version, of.marks(), spelled(tokens, dialect))
        })
        .collect();
    let rows = serde_json::json!(rows);
    let docs = "
        INSERT INTO search_docs (id, room, message, version, marks)
        SELECT w.id, w.room, w.message, w.version, w.marks
        FROM {rows $1 id:int room:int message:int version:int marks:int} w WHERE TRUE";
    sql.execute(docs, args![rows.clone()]).await?;
    let index = "
        INSERT INTO search_index (rowid, tokens) SELECT w.id, {tokens w.tokens}
        FROM {rows $1 id:int room:int message:int version:int marks:int tokens:text} w WHERE TRUE";
    sql.execute(index, args![rows]).await.map(drop)
}

/// The tokens as the database takes them: in a row, or with the places of those that have one.
fn spelled(tokens: &Document, dialect: Dialect) -> String {
    let Document { words, others } = tokens;
    match dialect {
        Dialect::Sqlite => {
            let all: Vec<&str> = words.iter().chain(others).map(String::as_str).collect();
            all.join(" ")
        }
        Dialect::Postgres => {
            let placed = words.iter().enumerate().map(|(at, word)| format!("{word}:{}", at + 1));
            let all: Vec<String> = placed.chain(others.iter().cloned()).collect();
            all.join(" ")
        }
    }
}
