//! Mentions of people in messages: those are kept that may see the room. A word that means many
//! people stands in the message as it is, and for counting as a row for each of them.

use confab_protocol::{EVERYONE, Handle, RoomId, Seq, UserId};

use crate::StoreError;
use crate::append::Change;
use crate::statement::{Row, Sql, args};
use crate::words::to_handles;

/// Person, room, message, time and author of one mention.
type Mention = (i64, i64, u64, i64, i64);

/// All members of the room, in place of a person.
const ALL: UserId = UserId(0);
/// Nobody beside those who are named.
const NOBODY: UserId = UserId(-1);

/// People that a message mentions.
pub(crate) type Mentioned = Vec<(UserId, Handle)>;

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
        of.push((person, handle));
    }
    for (of, (_, handles)) in found.iter_mut().zip(messages) {
        add_words(of, handles);
    }
    Ok(found)
}

/// Adds the words for many people, where nobody is called so.
fn add_words(found: &mut Mentioned, handles: &[Handle]) {
    for handle in handles.iter().filter(|handle| EVERYONE.contains(&handle.as_str())) {
        if found.iter().all(|(_, known)| known != handle) {
            let many = if handle.as_str() == "room" { ALL } else { NOBODY };
            found.push((many, handle.clone()));
        }
    }
}

/// Those of the mentioned who are people.
pub(crate) fn people(mentioned: &Mentioned) -> impl Iterator<Item = UserId> {
    mentioned.iter().map(|(person, _)| *person).filter(|person| *person > ALL)
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
    mentioned: &[(UserId, Handle)],
) -> impl Iterator<Item = Mention> {
    let (append, author) = (change.append, change.facts.author.id);
    let others = mentioned.iter().filter(move |(person, _)| *person != author && *person != NOBODY);
    others.map(move |(person, _)| (person.0, append.room.0, message.0, append.at.0, author.0))
}

/// Keeps rows for counting.
pub(crate) async fn write(
    sql: &mut dyn Sql,
    rows: impl Iterator<Item = Mention> + Send,
) -> Result<(), StoreError> {
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return Ok(());
    }
    let insert = "
        INSERT INTO mentions (person, room, message, at)
        SELECT w.person, w.room, w.message, w.at
        FROM {rows $1 person:int room:int message:int at:int author:int} w
        WHERE w.person > 0
        UNION
        SELECT m.person, w.room, w.message, w.at
        FROM {rows $1 person:int room:int message:int at:int author:int} w
        JOIN members m ON m.room = w.room AND m.person <> w.author
        WHERE w.person = 0";
    sql.execute(insert, args![serde_json::json!(rows)]).await?;
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
