//! Threads as someone reads them: their pages, who follows them, and how far each has read.

use std::sync::LazyLock;

use confab_protocol::{Cursor, Entry, FollowedThread, RoomId, Seq, Timestamp, UserId};

use super::members::Moved;
use super::{groups, page};
use crate::kinds::ANNOTATIONS;
use crate::statement::{Row, Sql, Stored, args};
use crate::{Store, StoreError};

/// A page of a thread.
#[derive(Clone, Debug)]
pub struct Thread {
    pub root: Entry,
    /// Oldest first.
    pub entries: Vec<Entry>,
    pub head: Cursor,
    pub more: bool,
    pub following: bool,
    pub read: Seq,
}

/// A thread as one of its people sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThreadRead {
    pub moved: Moved,
    pub read: Seq,
    pub unread: u32,
    pub mentions: u32,
}

/// Where a page of followed threads begins: after the one with this newest message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThreadsBefore {
    pub at: Timestamp,
    pub room: RoomId,
    pub root: Seq,
}

/// A followed thread, and where it stands in the list.
#[derive(Clone, Debug)]
pub struct Followed {
    pub thread: FollowedThread,
    pub at: ThreadsBefore,
}

impl ThreadsBefore {
    /// Before the newest.
    pub const NEWEST: Self =
        Self { at: Timestamp(i64::MAX), room: RoomId(i64::MAX), root: Seq(u64::MAX) };
}

/// Live messages of others in thread `p.root` after the pointer of its follower `p`, counted to
/// 100, and those of them that mention `p.person`.
macro_rules! unread {
    () => {
        "(SELECT COUNT(*) FROM (
              SELECT 1 FROM messages x {by messages_of_threads}
              WHERE x.room = p.room AND x.thread = p.root AND x.seq > p.read_seq
                AND x.live AND x.author <> p.person LIMIT 100) AS few) AS unread,
         (SELECT COUNT(*) FROM (
              SELECT 1 FROM mentions x
              JOIN messages y ON y.room = x.room AND y.seq = x.message AND y.thread = p.root
              WHERE x.person = p.person AND x.room = p.room AND x.message > p.read_seq
              LIMIT 100) AS few) AS mentioned"
    };
}

/// The threads that `$1` follows, in rooms that they are in, the newest first, before the place
/// `$2`, `$3`, `$4`; at most `$5`.
static FOLLOWED: LazyLock<&'static str> = LazyLock::new(|| {
    let statement = concat!(
        "SELECT t.last_at, p.room, {kind r} AS room_kind, r.name AS room_name,
                {others r $1} AS others, {person o other}, p.read_seq, ",
        unread!(),
        ", e.seq, e.at, e.client_id, e.kind, e.reply_to, {person a author},
           m.changed, v.body, v.mentions, ANNOTATIONS
         FROM thread_people p {by threads_followed}
         JOIN threads t ON t.room = p.room AND t.root = p.root AND t.count > 0
         JOIN members me ON me.room = p.room AND me.person = p.person
         JOIN rooms r ON r.id = p.room AND (r.history = 'whole' OR p.root >= me.joined_seq)
         LEFT JOIN accounts o
             ON o.id = CASE r.direct_low WHEN $1 THEN r.direct_high ELSE r.direct_low END
         JOIN messages m ON m.room = p.room AND m.seq = p.root
         LEFT JOIN message_versions v ON v.id = m.version AND m.live
         JOIN events e ON e.room = p.room AND e.seq = p.root
         JOIN accounts a ON a.id = e.author
         WHERE p.person = $1 AND p.following AND (t.last_at, t.room, t.root) < ($2, $3, $4)
         ORDER BY t.last_at DESC, t.room DESC, t.root DESC LIMIT $5"
    );
    // What a page calls its reader is another number there.
    let annotations = ANNOTATIONS.join(", ").replace("$5", "$1");
    statement.replace("ANNOTATIONS", &annotations).leak()
});

impl Store {
    /// The newest messages of a thread before a position, as `reader` sees them, with its root.
    /// `message` is the root or any message of the thread. `None` where there is no such message,
    /// or the root is before `from`.
    pub async fn thread(
        &self,
        room: RoomId,
        reader: UserId,
        from: Seq,
        message: Seq,
        before: Option<Seq>,
        limit: u32,
    ) -> Result<Option<Thread>, StoreError> {
        let found = "
            SELECT COALESCE(m.thread, m.seq), p.following, p.read_seq
            FROM messages m
            LEFT JOIN thread_people p
                ON p.room = m.room AND p.root = COALESCE(m.thread, m.seq) AND p.person = $3
            WHERE m.room = $1 AND m.seq = $2";
        let found: Option<(Seq, Option<bool>, Option<Seq>)> =
            self.reads().optional(found, args![room, message, reader]).await?;
        let Some((root, following, read)) = found.filter(|(root, ..)| *root >= from) else {
            return Ok(None);
        };
        let page = self.thread_page(room, reader, root, before.unwrap_or(Seq(u64::MAX)), limit);
        let page::Page { mut entries, head, more, .. } = page.await?;
        if entries.is_empty() {
            return Ok(None);
        }
        let root = entries.remove(0);
        let (following, read) = (following.unwrap_or(false), read.unwrap_or_default());
        Ok(Some(Thread { root, entries, head, more, following, read }))
    }

    /// Has someone follow a thread by hand, or stop following it; gives whether there is a message
    /// that may be its root.
    pub async fn follow_thread(
        &self,
        room: RoomId,
        root: Seq,
        person: UserId,
        on: bool,
    ) -> Result<bool, StoreError> {
        self.write(move |sql| Box::pin(follow(sql, room, root, person, on))).await
    }

    /// Moves someone's pointer in a thread that they follow forward, and never past the newest
    /// message; gives what holds now.
    pub async fn read_thread(
        &self,
        room: RoomId,
        root: Seq,
        person: UserId,
        read: Seq,
    ) -> Result<Option<ThreadRead>, StoreError> {
        let before = find_read(&mut *self.reads(), room, root, person).await?;
        let Some(before) = before.filter(|before| before.read < read) else { return Ok(before) };
        // One that asks for more than there is, again and again, writes nothing.
        if before.unread == 0 && before.mentions == 0 {
            return Ok(Some(before));
        }
        let moved: Moved =
            self.write(move |sql| Box::pin(move_read(sql, room, root, person, read))).await?;
        let after = find_read(&mut *self.reads(), room, root, person).await?;
        Ok(after.map(|after| ThreadRead { moved, ..after }))
    }

    /// Up to `limit` threads that someone follows, before a place in the list.
    pub async fn followed_threads(
        &self,
        person: UserId,
        before: ThreadsBefore,
        limit: u32,
    ) -> Result<Vec<Followed>, StoreError> {
        let ThreadsBefore { at, room, root } = before;
        self.reads().all(&FOLLOWED, args![person, at, room, root, limit]).await
    }
}

async fn follow(
    sql: &mut dyn Sql,
    room: RoomId,
    root: Seq,
    person: UserId,
    on: bool,
) -> Result<bool, StoreError> {
    let follow = "
        INSERT INTO thread_people (room, root, person, following, wrote, read_seq)
        SELECT m.room, m.seq, $3, $4, NULL,
               COALESCE((SELECT t.last_seq FROM threads t
                         WHERE t.room = m.room AND t.root = m.seq), m.seq)
        FROM messages m WHERE m.room = $1 AND m.seq = $2 AND m.thread IS NULL
        ON CONFLICT (room, root, person) DO UPDATE SET following = $4";
    Ok(sql.execute(follow, args![room, root, person, on]).await? > 0)
}

async fn move_read(
    sql: &mut dyn Sql,
    room: RoomId,
    root: Seq,
    person: UserId,
    read: Seq,
) -> Result<Moved, StoreError> {
    let write = "
        UPDATE thread_people SET read_seq = n.seq
        FROM (SELECT CASE WHEN t.last_seq < $4 THEN t.last_seq ELSE $4 END AS seq
              FROM threads t WHERE t.room = $1 AND t.root = $2) AS n
        WHERE room = $1 AND root = $2 AND person = $3 AND read_seq < n.seq";
    let written = sql.execute(write, args![room, root, person, read]).await?;
    Ok(if written > 0 { Moved::Yes } else { Moved::No })
}

async fn find_read(
    sql: &mut dyn Sql,
    room: RoomId,
    root: Seq,
    person: UserId,
) -> Result<Option<ThreadRead>, StoreError> {
    let read = concat!(
        "SELECT p.read_seq, ",
        unread!(),
        " FROM thread_people p
          WHERE p.room = $1 AND p.root = $2 AND p.person = $3 AND p.following"
    );
    sql.optional(read, args![room, root, person]).await
}

impl Stored for ThreadRead {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            moved: Moved::No,
            read: row.get("read_seq")?,
            unread: row.get("unread")?,
            mentions: row.get("mentioned")?,
        })
    }
}

impl Stored for Followed {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let root = Entry::read(row)?;
        let room = row.get("room")?;
        let at = ThreadsBefore { at: row.get("last_at")?, room, root: root.seq };
        let thread = FollowedThread {
            room,
            kind: row.get("room_kind")?,
            name: groups::name(row, "room_name")?,
            with: row.find_person("other")?,
            root,
            read: row.get("read_seq")?,
            unread: row.get("unread")?,
            mentions: row.get("mentioned")?,
        };
        Ok(Self { thread, at })
    }
}
