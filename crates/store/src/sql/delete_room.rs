//! Deletes rooms: at once for everyone. Their texts are erased by and by.

use confab_protocol::{RoomId, UserId};

use super::access::note_taken;
use super::audit::Noted;
use crate::statement::locks;
use crate::statement::{Sql, args};
use crate::{AccessChangeKind, Store, StoreError};

impl Store {
    /// Deletes a room: from now on it exists for nobody, and its name is free. Gives its members;
    /// `None` where there is no such room, or a direct one. Its texts are erased by
    /// [`Store::erase_deleted_rooms`].
    pub async fn delete_room(
        &self,
        room: RoomId,
        note: impl Into<Noted>,
    ) -> Result<Option<Vec<UserId>>, StoreError> {
        let noted = note.into();
        self.write(move |sql| Box::pin(delete(sql, room, noted))).await
    }
}

/// From here on the room exists for nobody: it is private, and has no members. Only a room that
/// was deleted before has no name; direct rooms, which have none either, stay.
async fn delete(
    sql: &mut dyn Sql,
    room: RoomId,
    noted: Noted,
) -> Result<Option<Vec<UserId>>, StoreError> {
    locks::one_room(sql, room).await?;
    locks::access(sql).await?;
    let at = noted.at;
    let name = "SELECT name FROM rooms WHERE id = $1 AND name <> ''";
    let Some((name,)) = sql.optional::<(String,)>(name, args![room]).await? else {
        return Ok(None);
    };
    let hide = "
        UPDATE rooms SET kind = 'private', name = '', name_key = '', topic = '', topic_key = '',
                         look = '', look_of = '', member_count = 0
        WHERE id = $1 AND name <> ''";
    sql.execute(hide, args![room]).await?;
    let note = "INSERT INTO deleted_rooms (room, at) VALUES ($1, $2)";
    sql.execute(note, args![room, at]).await?;
    let empty = "DELETE FROM members WHERE room = $1 RETURNING person";
    let members: Vec<(UserId,)> = sql.all(empty, args![room]).await?;
    note_taken(sql, AccessChangeKind::RoomDeleted { room }, at).await?;
    noted.about(&name).write(sql).await?;
    Ok(Some(members.into_iter().map(|(person,)| person).collect()))
}
