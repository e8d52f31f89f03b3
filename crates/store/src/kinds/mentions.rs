//! Mentions of people in messages: those are kept that may see the room.

use confab_protocol::{Handle, RoomId, Seq, UserId};

use crate::StoreError;
use crate::append::Change;
use crate::statement::{Row, Sql, args};
use crate::words::to_handles;

/// Person, room, message and time of one mention.
type Mention = (i64, i64, u64, i64);

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
    Ok(found)
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
    let others = mentioned.iter().filter(|(person, _)| *person != change.facts.author.id);
    others.map(move |(person, _)| (person.0, change.append.room.0, message.0, change.append.at.0))
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
        SELECT person, room, message, at
        FROM {rows $1 person:int room:int message:int at:int} w";
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
