//! A message is sent in a thread: beside the timeline of its room, unless it is to show there, too.
//!
//! It is a message like any other: edited, deleted and reacted to by the same kinds. Its place in
//! the thread stands in the event's payload; and as an answer to the root it reads for a release
//! that knows no threads.

use confab_policy::Action;
use confab_protocol::json::FromJson as _;
use confab_protocol::{
    ErrorCode, EventKind, Handle, InThread, Replies, RoomId, Seq, Timestamp, UserId,
};
use sha2::{Digest as _, Sha256};

use super::mentions::{self, Mentioned};
use super::message_sent::Text;
use super::{Kind, message_files, message_sent, unknown};
use crate::append::{About, Asked, Change, Outcome, appended, handles, insert_event};
use crate::statement::{Row, Running, Sql, args};
use crate::table::{Table, table};
use crate::words::{Named, to_named};
use crate::{AppendError, Appended, StoreError};

pub(crate) const TABLES: &[Table] = &[
    table("threads", 2, "room root count last_seq last_at"),
    table("thread_people", 3, "room root person following:boolean wrote read_seq"),
];

/// The thread that message `m` is in, and the one that it is the root of, with the first who wrote
/// there: a few keys, however long the thread is.
pub(crate) const ANNOTATION: &str = "
    m.thread, m.aside,
    (SELECT o.author FROM messages o WHERE o.room = m.room AND o.seq = m.thread) AS thread_by,
    CAST((SELECT {list x.count x.last_at x.people:json} FROM (
        SELECT t.count, t.last_at,
               (SELECT {list p.id p.handle p.name p.marks p.picture} FROM (
                    SELECT a.id, a.handle, a.name, {marks a} AS marks, a.picture
                    FROM (SELECT w.person, w.wrote FROM thread_people w
                          WHERE w.room = t.room AND w.root = t.root AND w.wrote IS NOT NULL
                          ORDER BY w.wrote LIMIT 3) AS first
                    JOIN accounts a ON a.id = first.person ORDER BY first.wrote) AS p) AS people
        FROM threads t WHERE t.room = m.room AND t.root = m.seq) AS x) AS TEXT) AS replies";

/// An answer that is deleted is not counted any more.
pub(crate) const FORGET: [&str; 1] = ["
    UPDATE threads SET count = count - 1
    WHERE room = $1 AND root = (SELECT thread FROM messages WHERE room = $1 AND seq = $2)"];

pub(crate) const ERASE: [&str; 2] = [
    "DELETE FROM thread_people WHERE room = $1 AND root > $2 AND root <= $3",
    "DELETE FROM threads WHERE room = $1 AND root > $2 AND root <= $3",
];

/// A message that is sent in a thread.
pub(crate) struct Send<'a> {
    pub(crate) root: Seq,
    pub(crate) in_room: bool,
    pub(crate) body: &'a str,
    /// The message of the thread that it answers, if not the root.
    pub(crate) reply_to: Option<Seq>,
    pub(crate) mentions: &'a [Handle],
}

impl Kind for Send<'_> {
    fn hash(&self, hash: &mut Sha256) {
        hash.update(b"send in thread");
        hash.update(self.root.0.to_le_bytes());
        hash.update([u8::from(self.in_room)]);
        hash.update(self.reply_to.map_or(0, |seq| seq.0).to_le_bytes());
        hash.update(self.body);
    }

    fn message(&self) -> Option<Seq> {
        Some(self.root)
    }

    fn allow(&self, asked: &Asked) -> Result<(), AppendError> {
        asked.require(Action::Send)?;
        asked.require_message()
    }

    fn project<'s>(
        &'s self,
        sql: &'s mut dyn Sql,
        change: &'s Change<'s>,
    ) -> Running<'s, Appended, AppendError> {
        Box::pin(self.write(sql, change, false))
    }
}

impl Send<'_> {
    /// Writes the message; one that has files is marked so.
    pub(super) async fn write(
        &self,
        sql: &mut dyn Sql,
        change: &Change<'_>,
        has_files: bool,
    ) -> Outcome {
        let room = change.append.room;
        let by = self.require_root(sql, room).await?;
        let reply_to = self.require_answered(sql, room).await?;
        let thread = InThread { root: self.root, by: Some(by), in_room: self.in_room };
        let mentioned = mentions::find_one(sql, room, self.mentions).await?;
        let mut event = change.event(message_sent::NAME, About::Room);
        let mut payload = serde_json::json!({ "thread": thread });
        if has_files {
            payload[message_files::MARK] = true.into();
        }
        event.payload = Some(payload.to_string());
        let place = insert_event(sql, &event).await?;
        let (reply_to, thread_of, aside) = (Some(reply_to), Some(self.root), !self.in_room);
        let text = Text { body: self.body, reply_to, thread: thread_of, aside };
        text.keep(sql, change, place, &mentioned).await?;
        self.count(sql, room, place.seq, change.append.at).await?;
        self.follow(sql, change, place.seq, by, &mentioned).await?;
        mentions::write(sql, mentions::rows(change, place.seq, &mentioned)).await?;
        let what = EventKind::MessageSent {
            body: Some(self.body.to_owned()),
            reply_to,
            mentions: handles(mentioned),
            thread: Some(thread),
            files: vec![],
        };
        Ok(appended(change, place, what))
    }

    /// Refuses a root that is in a thread itself, and one that was deleted before anyone answered;
    /// gives its author.
    async fn require_root(&self, sql: &mut dyn Sql, room: RoomId) -> Result<UserId, AppendError> {
        let root = "
            SELECT m.author, m.thread IS NOT NULL,
                   m.live OR EXISTS (SELECT 1 FROM threads t
                                     WHERE t.room = m.room AND t.root = m.seq)
            FROM messages m WHERE m.room = $1 AND m.seq = $2";
        let (by, is_inside, has_thread): (UserId, bool, bool) =
            sql.one(root, args![room, self.root]).await?;
        if is_inside {
            let rule = "a message in a thread is the root of none";
            return Err(AppendError::Refused(ErrorCode::Invalid, rule));
        }
        if has_thread { Ok(by) } else { Err(AppendError::NoMessage) }
    }

    /// Refuses an answer to a message that is not in the thread; gives the answered one.
    async fn require_answered(&self, sql: &mut dyn Sql, room: RoomId) -> Result<Seq, AppendError> {
        let Some(reply_to) = self.reply_to.filter(|seq| *seq != self.root) else {
            return Ok(self.root);
        };
        let inside = "SELECT seq FROM messages WHERE room = $1 AND seq = $2 AND thread = $3";
        let inside: Option<(Seq,)> = sql.optional(inside, args![room, reply_to, self.root]).await?;
        inside.map(|(seq,)| seq).ok_or(AppendError::NoMessage)
    }

    async fn count(
        &self,
        sql: &mut dyn Sql,
        room: RoomId,
        seq: Seq,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let count = "
            INSERT INTO threads (room, root, count, last_seq, last_at) VALUES ($1, $2, 1, $3, $4)
            ON CONFLICT (room, root)
            DO UPDATE SET count = threads.count + 1, last_seq = $3, last_at = $4";
        sql.execute(count, args![room, self.root, seq, at]).await.map(drop)
    }

    /// Authors follow the thread, also those who had stopped; so do the root's author and people
    /// who are mentioned, unless they have stopped.
    async fn follow(
        &self,
        sql: &mut dyn Sql,
        change: &Change<'_>,
        seq: Seq,
        by: UserId,
        mentioned: &Mentioned,
    ) -> Result<(), StoreError> {
        let (room, author) = (change.append.room, change.facts.author.id);
        let write = "
            INSERT INTO thread_people (room, root, person, following, wrote, read_seq)
            VALUES ($1, $2, $3, TRUE, $4, $4)
            ON CONFLICT (room, root, person) DO UPDATE
            SET following = TRUE, wrote = COALESCE(thread_people.wrote, $4), read_seq = $4";
        sql.execute(write, args![room, self.root, author, seq]).await?;
        let before = seq.0.saturating_sub(1);
        let mut others = vec![(by.0, self.root.0)];
        others.extend(mentions::people(mentioned).map(|person| (person.0, before)));
        others.retain(|(person, _)| *person != author.0);
        if others.is_empty() {
            return Ok(());
        }
        let join = "
            INSERT INTO thread_people (room, root, person, following, wrote, read_seq)
            SELECT $1, $2, w.person, TRUE, NULL, w.read
            FROM {rows $3 person:int read:int} w WHERE TRUE
            ON CONFLICT (room, root, person) DO NOTHING";
        sql.execute(join, args![room, self.root, serde_json::json!(others)]).await.map(drop)
    }
}

/// The place in a thread of a message that was sent, by its event.
pub(super) fn of_event(row: &Row) -> Result<Option<InThread>, StoreError> {
    let thread = unknown::payload(row)?.remove("thread").map(InThread::from_json);
    thread.transpose().ok().ok_or(StoreError::Corrupt("payload"))
}

/// The same of a message's row in a page, by the columns that [`ANNOTATION`] adds.
pub(super) fn read(row: &Row) -> Result<Option<InThread>, StoreError> {
    let Some(root) = row.get::<Option<Seq>>("thread")? else { return Ok(None) };
    let aside: bool = row.get("aside")?;
    Ok(Some(InThread { root, by: row.get("thread_by")?, in_room: !aside }))
}

/// The answers to a message, by its row in a page.
pub(super) fn replies(row: &Row) -> Result<Option<Replies>, StoreError> {
    let Some(stored) = row.get::<Option<String>>("replies")? else { return Ok(None) };
    let mut stored: Vec<(u32, i64, Option<Vec<Named>>)> =
        serde_json::from_str(&stored).ok().ok_or(StoreError::Corrupt("replies"))?;
    let Some((count, last, people)) = stored.pop() else { return Ok(None) };
    let people = people.unwrap_or_default().into_iter().map(to_named).collect::<Result<_, _>>()?;
    Ok(Some(Replies { count, last: Timestamp(last), people }))
}

#[cfg(test)]
mod tests;
