//! Someone puts an emoji on a message, or takes it off again.

use confab_policy::Action;
use confab_protocol::{ErrorCode, EventKind, MessageReacted, Reaction, RoomId, Seq, UserId};
use sha2::{Digest as _, Sha256};

use super::{Kind, unknown};
use crate::append::{About, Asked, Change, Outcome, appended, done_before, insert_event};
use crate::statement::{Row, Running, Sql, Stored, args};
use crate::table::{Table, table};
use crate::words::{Named, to_named};
use crate::{AppendError, Appended, Store, StoreError};

pub(crate) const NAME: &str = "message_reacted";

pub(crate) const TABLES: &[Table] = &[
    table("reactions", 4, "room message emoji:text person seq"),
    table("reaction_counts", 3, "room message emoji:text count seq"),
];

/// The reactions of message `m` as a reader sees them, with the first who reacted: of a live message
/// at most [`Reaction::MOST`] counts, and for each as many keys as people are named.
macro_rules! reactions {
    ($reader:literal, $named:literal) => {
        concat!(
            "CAST((SELECT {list x.emoji x.count x.me x.people:json} FROM (
        SELECT c.emoji, c.count,
               (SELECT COUNT(*) FROM reactions f
                WHERE f.room = c.room AND f.message = c.message AND f.emoji = c.emoji
                  AND f.person = ",
            $reader,
            ") AS me,
               (SELECT {list p.id p.handle p.name p.marks p.picture} FROM (
                    SELECT a.id, a.handle, a.name, {marks a} AS marks, a.picture
                    FROM (SELECT person, seq FROM reactions f
                          WHERE f.room = c.room AND f.message = c.message AND f.emoji = c.emoji
                          ORDER BY seq LIMIT ",
            $named,
            ") AS first
                    JOIN accounts a ON a.id = first.person ORDER BY first.seq) AS p) AS people
        FROM reaction_counts c
        WHERE c.room = m.room AND c.message = m.seq AND m.live
        ORDER BY c.seq) AS x) AS TEXT) AS reactions"
        )
    };
}

/// The reactions as `$5` sees them.
pub(crate) const ANNOTATION: &str = reactions!("$5", "10");

pub(crate) const FORGET: [&str; 2] = [
    "DELETE FROM reactions WHERE room = $1 AND message = $2",
    "DELETE FROM reaction_counts WHERE room = $1 AND message = $2",
];

pub(crate) const ERASE: [&str; 2] = [
    "DELETE FROM reactions WHERE room = $1 AND message > $2 AND message <= $3",
    "DELETE FROM reaction_counts WHERE room = $1 AND message > $2 AND message <= $3",
];

/// All reactions of message `$2` in room `$1`, as `$3` sees them.
const LISTED: &str = concat!(
    "SELECT ",
    reactions!("$3", "100"),
    " FROM messages m WHERE m.room = $1 AND m.seq = $2 AND m.live"
);

impl Store {
    /// The reactions of a live message with the people, as `reader` sees them; `None` where there
    /// is no such message.
    pub async fn reactions(
        &self,
        room: RoomId,
        message: Seq,
        reader: UserId,
    ) -> Result<Option<Vec<Reaction>>, StoreError> {
        let found: Option<Listed> =
            self.reads().optional(LISTED, args![room, message, reader]).await?;
        Ok(found.map(|listed| listed.0))
    }
}

struct Listed(Vec<Reaction>);

impl Stored for Listed {
    fn read(row: &Row) -> Result<Self, StoreError> {
        read(row).map(Self)
    }
}

/// The author's emoji goes on a message, or off it.
pub(crate) struct Toggle<'a> {
    pub(crate) message: Seq,
    pub(crate) emoji: &'a str,
    pub(crate) on: bool,
}

impl Kind for Toggle<'_> {
    fn hash(&self, hash: &mut Sha256) {
        hash.update(b"react");
        hash.update(self.message.0.to_le_bytes());
        hash.update([u8::from(self.on)]);
        hash.update(self.emoji);
    }

    fn message(&self) -> Option<Seq> {
        Some(self.message)
    }

    fn allow(&self, asked: &Asked) -> Result<(), AppendError> {
        asked.require(Action::React)?;
        asked.require_live().map(drop)
    }

    fn project<'s>(
        &'s self,
        sql: &'s mut dyn Sql,
        change: &'s Change<'s>,
    ) -> Running<'s, Appended, AppendError> {
        Box::pin(self.write(sql, change))
    }
}

impl Toggle<'_> {
    async fn write(&self, sql: &mut dyn Sql, change: &Change<'_>) -> Outcome {
        let (room, person) = (change.append.room, change.facts.author.id);
        let Self { message, emoji, on } = *self;
        let mine = "SELECT seq FROM reactions
                    WHERE room = $1 AND message = $2 AND emoji = $3 AND person = $4";
        let mine: Option<(Seq,)> = sql.optional(mine, args![room, message, emoji, person]).await?;
        match (mine, on) {
            (Some((put,)), true) => return Ok(done_before(sql, change, put).await?),
            (None, false) => return Ok(done_before(sql, change, message).await?),
            (None, true) => self.require_place(sql, change).await?,
            (Some(_), false) => {}
        }
        let mut event = change.event(NAME, About::Message(message));
        event.payload = Some(serde_json::json!({ "emoji": emoji, "on": on }).to_string());
        let place = insert_event(sql, &event).await?;
        if on {
            self.put(sql, change, place.seq).await?;
        } else {
            self.take(sql, change).await?;
        }
        let reacted = MessageReacted { message, emoji: emoji.to_owned(), on };
        Ok(appended(change, place, EventKind::MessageReacted(reacted)))
    }

    /// Refuses one more emoji where there are as many as a message takes.
    async fn require_place(
        &self,
        sql: &mut dyn Sql,
        change: &Change<'_>,
    ) -> Result<(), AppendError> {
        let others = "SELECT COUNT(*) FROM reaction_counts
                      WHERE room = $1 AND message = $2 AND emoji <> $3";
        let values = args![change.append.room, self.message, self.emoji];
        let (others,): (u32,) = sql.one(others, values).await?;
        if others < Reaction::MOST {
            return Ok(());
        }
        let rule = "a message takes at most 20 different reactions";
        Err(AppendError::Refused(ErrorCode::Forbidden, rule))
    }

    async fn put(
        &self,
        sql: &mut dyn Sql,
        change: &Change<'_>,
        seq: Seq,
    ) -> Result<(), StoreError> {
        let (room, person) = (change.append.room, change.facts.author.id);
        let put = "INSERT INTO reactions (room, message, emoji, person, seq)
                   VALUES ($1, $2, $3, $4, $5)";
        sql.execute(put, args![room, self.message, self.emoji, person, seq]).await?;
        let count = "
            INSERT INTO reaction_counts (room, message, emoji, count, seq)
            VALUES ($1, $2, $3, 1, $4)
            ON CONFLICT (room, message, emoji) DO UPDATE SET count = reaction_counts.count + 1";
        sql.execute(count, args![room, self.message, self.emoji, seq]).await.map(drop)
    }

    async fn take(&self, sql: &mut dyn Sql, change: &Change<'_>) -> Result<(), StoreError> {
        let (room, person) = (change.append.room, change.facts.author.id);
        let take = "DELETE FROM reactions
                    WHERE room = $1 AND message = $2 AND emoji = $3 AND person = $4";
        sql.execute(take, args![room, self.message, self.emoji, person]).await?;
        let count = "UPDATE reaction_counts SET count = count - 1
                     WHERE room = $1 AND message = $2 AND emoji = $3";
        let none = "DELETE FROM reaction_counts
                    WHERE room = $1 AND message = $2 AND emoji = $3 AND count = 0";
        for statement in [count, none] {
            sql.execute(statement, args![room, self.message, self.emoji]).await?;
        }
        Ok(())
    }
}

pub(super) fn event(row: &Row) -> Result<EventKind, StoreError> {
    unknown::about_message(row).map(EventKind::MessageReacted)
}

/// The reactions of a message, by the column that [`ANNOTATION`] adds to its row.
pub(super) fn read(row: &Row) -> Result<Vec<Reaction>, StoreError> {
    let Some(stored) = row.get::<Option<String>>("reactions")? else { return Ok(Vec::new()) };
    let stored: Vec<(String, u32, u8, Vec<Named>)> =
        serde_json::from_str(&stored).ok().ok_or(StoreError::Corrupt("reactions"))?;
    let reaction = |(emoji, count, me, people): (_, _, _, Vec<Named>)| {
        let people = people.into_iter().map(to_named).collect::<Result<_, _>>()?;
        Ok(Reaction { emoji, count, me: me > 0, people })
    };
    stored.into_iter().map(reaction).collect()
}

#[cfg(test)]
mod tests;
