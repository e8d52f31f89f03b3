//! Changes what a room is called and about.

use confab_protocol::{EventKind, RoomId, UserId};
use sqlx::PgConnection;

use super::event::insert_event;
use crate::append::{About, Change, appended};
use crate::rows::IS_NAME_TAKEN;
use crate::words::from_seq;
use crate::{AppendError, Appended, StoreError};

/// Writes the new name and topic, and the event that carries both.
pub(super) async fn change(
    transaction: &mut PgConnection,
    change: &Change<'_>,
    name: Option<&str>,
    topic: Option<&str>,
) -> Result<Appended, AppendError> {
    let room = change.append.room;
    let (old_name, old_topic): (String, String) =
        sqlx::query_as("SELECT name, topic FROM rooms WHERE id = $1")
            .bind(room.0)
            .fetch_one(&mut *transaction)
            .await?;
    let name = name.unwrap_or(&old_name).to_owned();
    let topic = topic.map_or(old_topic, str::to_owned);
    // A name from before looks were compared stays, though another may look like it.
    if name != old_name
        && !name_is_free(transaction, &name, change.facts.author.id, Some(room)).await?
    {
        return Err(AppendError::NameTaken);
    }
    sqlx::query(
        "UPDATE rooms SET name = $2, name_key = $3, topic = $4, topic_key = $5, look = $6, look_of = $3
         WHERE id = $1",
    )
    .bind(room.0)
    .bind(&name)
    .bind(name.to_lowercase())
    .bind(&topic)
    .bind(topic.to_lowercase())
    .bind(confab_names::look(&name))
    .execute(&mut *transaction)
    .await?;
    let place = insert_event(transaction, &change.event("room_changed", About::Room)).await?;
    write_version(transaction, room, from_seq(place.seq), &name, &topic).await?;
    Ok(appended(change, place, EventKind::RoomChanged { name, topic }))
}

/// Whether no *other* room that this person may see has the name, or one that looks like it. Rooms that they may not see
/// don't count, or a name would tell that there is one; public ones always do.
pub(in crate::postgres) async fn name_is_free(
    transaction: &mut PgConnection,
    name: &str,
    person: UserId,
    room: Option<RoomId>,
) -> Result<bool, StoreError> {
    let taken: bool = sqlx::query_scalar(IS_NAME_TAKEN)
        .bind(confab_names::look(name))
        .bind(name.to_lowercase())
        .bind(person.0)
        .bind(room.map_or(0, |room| room.0))
        .fetch_one(transaction)
        .await?;
    Ok(!taken)
}

/// Keeps what the room is called from the event at `seq` on.
pub(in crate::postgres) async fn write_version(
    transaction: &mut PgConnection,
    room: RoomId,
    seq: i64,
    name: &str,
    topic: &str,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO room_versions (room, seq, name, topic) VALUES ($1, $2, $3, $4)")
        .bind(room.0)
        .bind(seq)
        .bind(name)
        .bind(topic)
        .execute(transaction)
        .await?;
    Ok(())
}
