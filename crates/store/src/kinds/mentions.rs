//! Mentions of people in messages: those are kept that may see the room. A word that means many
//! people stands in the message as it is, and for counting as a row for each of them.

use confab_protocol::{EVERYONE, Handle, RoomId, Seq, Timestamp, UserId};

use crate::append::Change;
use crate::statement::{Row, Sql, args};
use crate::words::to_handles;
use crate::{Store, StoreError};

/// The people that a handle in a message means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whom {
    Person(UserId),
    /// All members of the room.
    All,
    /// Nobody beside those who are named: a word that stands in the message.
    Word,
}

/// One mention, to be counted.
pub(crate) struct Mention {
    whom: Whom,
    room: RoomId,
    message: Seq,
    at: Timestamp,
    author: UserId,
}

/// The handles of a message, with whom they mean.
pub(crate) type Mentioned = Vec<(Whom, Handle)>;

/// Finds those of the mentioned who may see the room of their message. Gives as many lists as there
/// are messages, in their order.
pub(crate) async fn find(
    sql: &mut dyn Sql,
    messages: &[(RoomId, &[Handle])],
) -> Result<Vec<Mentioned>, StoreError> {
    let mut found = vec![Vec::new(); messages.len()];
    let wanted: Vec<_> = messages
        .iter()
        .enumerate()
        .flat_map(|(place, (room, handles))| {
            handles.iter().map(move |handle| (place, room.0, handle.as_str()))
        })
        .collect();
    if wanted.is_empty() {
        return Ok(found);
    }
    let visible = "
        SELECT DISTINCT w.place, a.id, a.handle
        FROM {rows $1 place:int room:int handle:text} w
        JOIN rooms r ON r.id = w.room
        JOIN accounts a ON a.handle = w.handle
        WHERE {visible r a.id}
        ORDER BY w.place, a.handle";
    let rows: Vec<(u32, UserId, Handle)> =
        sql.all(visible, args![serde_json::json!(wanted)]).await?;
    for (place, person, handle) in rows {
        let of = found.get_mut(place as usize).ok_or(StoreError::Corrupt("place"))?;
        of.push((Whom::Person(person), handle));
    }
    for (of, (_, handles)) in found.iter_mut().zip(messages) {
        add_words(of, handles);
    }
    Ok(found)
}

impl Store {
    /// Those of these handles that are the names of people who may see the room.
    pub async fn names_among(
        &self,
        room: RoomId,
        handles: &[Handle],
    ) -> Result<Vec<Handle>, StoreError> {
        let found = find_one(&mut *self.reads(), room, handles).await?;
        let named = found.into_iter().filter(|(whom, _)| matches!(whom, Whom::Person(_)));
        Ok(named.map(|(_, handle)| handle).collect())
    }

    /// Whether a message stands in a thread alone.
    pub async fn is_aside(&self, room: RoomId, message: Seq) -> Result<bool, StoreError> {
        let aside = "SELECT EXISTS (SELECT 1 FROM messages
                                    WHERE room = $1 AND seq = $2 AND aside)";
        let (aside,) = self.reads().one(aside, args![room, message]).await?;
        Ok(aside)
    }
}

/// Adds the words for many people, where nobody is called so.
fn add_words(found: &mut Mentioned, handles: &[Handle]) {
    for handle in handles.iter().filter(|handle| EVERYONE.contains(&handle.as_str())) {
        if found.iter().all(|(_, known)| known != handle) {
            let many = if handle.as_str() == "room" { Whom::All } else { Whom::Word };
            found.push((many, handle.clone()));
        }
    }
}

/// Those of the mentioned who are people.
pub(crate) fn people(mentioned: &Mentioned) -> impl Iterator<Item = UserId> {
    mentioned.iter().filter_map(|(whom, _)| match whom {
        Whom::Person(person) => Some(*person),
        Whom::All | Whom::Word => None,
    })
}

/// The same for one message.
pub(crate) async fn find_one(
    sql: &mut dyn Sql,
    room: RoomId,
    handles: &[Handle],
) -> Result<Mentioned, StoreError> {
    Ok(find(sql, &[(room, handles)]).await?.pop().unwrap_or_default())
}

/// People whom a message mentions, its author aside, as rows for [`write`].
pub(crate) fn rows(
    change: &Change<'_>,
    message: Seq,
    mentioned: &Mentioned,
) -> impl Iterator<Item = Mention> {
    let (room, at, author) = (change.append.room, change.append.at, change.facts.author.id);
    let others = mentioned.iter().map(|(whom, _)| *whom);
    let others = others.filter(move |whom| *whom != Whom::Person(author) && *whom != Whom::Word);
    others.map(move |whom| Mention { whom, room, message, at, author })
}

/// Keeps rows for counting.
pub(crate) async fn write(
    sql: &mut dyn Sql,
    rows: impl Iterator<Item = Mention> + Send,
) -> Result<(), StoreError> {
    let (mut people, mut rooms) = (Vec::new(), Vec::new());
    for Mention { whom, room, message, at, author } in rows {
        match whom {
            Whom::Person(person) => people.push((person.0, room.0, message.0, at.0)),
            Whom::All => rooms.push((room.0, message.0, at.0, author.0)),
            Whom::Word => {}
        }
    }
    if !people.is_empty() {
        let insert = "
            INSERT INTO mentions (person, room, message, at)
            SELECT person, room, message, at
            FROM {rows $1 person:int room:int message:int at:int} w";
        sql.execute(insert, args![serde_json::json!(people)]).await?;
    }
    if !rooms.is_empty() {
        let insert = "
            INSERT INTO mentions (person, room, message, at)
            SELECT m.person, w.room, w.message, w.at
            FROM {rows $1 room:int message:int at:int author:int} w
            JOIN members m ON m.room = w.room AND m.person <> w.author
            WHERE TRUE
            ON CONFLICT DO NOTHING";
        sql.execute(insert, args![serde_json::json!(rooms)]).await?;
    }
    Ok(())
}

/// Forgets the mentions of a message.
pub(crate) async fn forget(
    sql: &mut dyn Sql,
    room: RoomId,
    message: Seq,
) -> Result<(), StoreError> {
    let forget = "DELETE FROM mentions WHERE room = $1 AND message = $2";
    sql.execute(forget, args![room, message]).await.map(drop)
}

/// The handles that are kept with a text.
pub(super) fn read(row: &Row) -> Result<Vec<Handle>, StoreError> {
    let stored: Option<Vec<u8>> = row.get("mentions")?;
    to_handles(stored.as_deref().unwrap_or_default())
}

#[cfg(test)]
mod tests;
