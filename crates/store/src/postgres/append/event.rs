//! Writes the row of one event, and gives it its place. Sending messages has its own way.

use confab_protocol::{RoomId, SessionId, Timestamp, UserId};
use sqlx::PgConnection;

use crate::append::{About, NewEvent, Place};
use crate::rows::EVERYONE;
use crate::words::{from_seq, from_tag, to_place};
use crate::{AccessChangeKind, StoreError};

/// Moves the room's head by one and writes the event there.
pub(in crate::postgres) async fn insert_event(
    transaction: &mut PgConnection,
    event: &NewEvent<'_>,
) -> Result<Place, StoreError> {
    let (message, member) = match event.about {
        About::Room => (None, None),
        About::Member(member) => (None, Some(member.0)),
        About::Message(message) => (Some(from_seq(message)), None),
    };
    let place: (i64, i64) = sqlx::query_as(
        "WITH place AS (UPDATE rooms r SET head = r.head + 1, head_tag = $2
                        FROM rooms old WHERE r.id = $1 AND old.id = r.id
                        RETURNING r.head, old.head_tag AS before),
         logged AS (
             INSERT INTO events (room, seq, tag, at, author, client_id, command, kind,
                                 message, member)
             SELECT $1, head, $2, $3, $4, $5, $6, $7, $8, $9 FROM place)
         SELECT head, before FROM place",
    )
    .bind(event.room.0)
    .bind(from_tag(event.tag))
    .bind(event.at.0)
    .bind(event.author.id.0)
    .bind(event.asked.map(|(client_id, _)| client_id.as_str()))
    .bind(event.asked.as_ref().map(|(_, command)| command.as_slice()))
    .bind(event.kind)
    .bind(message)
    .bind(member)
    .fetch_one(transaction)
    .await?;
    to_place(place)
}

/// Tells all servers what is taken away. Whoever calls it has [the lock](super::super::locks) of
/// the counter, or takes no other lock before the commit.
pub(in crate::postgres) async fn note_taken(
    transaction: &mut PgConnection,
    taken: AccessChangeKind,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (kind, person, room, session) = match taken {
        AccessChangeKind::Room { room: RoomId(room), person } => ("room", person, Some(room), None),
        AccessChangeKind::Session { session: SessionId(session), person } => {
            ("session", person, None, Some(session))
        }
        AccessChangeKind::Account { person } => ("account", person, None, None),
        AccessChangeKind::RoomDeleted { room: RoomId(room) } => {
            ("room", UserId(EVERYONE), Some(room), None)
        }
        // Nothing here takes it, and the table would refuse the word.
        AccessChangeKind::Unknown { person } => {
            ("unknown", person.unwrap_or(UserId(EVERYONE)), None, None)
        }
    };
    let UserId(person) = person;
    sqlx::query(
        "WITH counted AS (UPDATE access_counter SET last = last + 1 RETURNING last)
         INSERT INTO access_changes (id, kind, person, room, session, at)
         SELECT last, $1, $2, $3, $4, $5 FROM counted",
    )
    .bind(kind)
    .bind(person)
    .bind(room)
    .bind(session)
    .bind(at.0)
    .execute(transaction)
    .await?;
    Ok(())
}
