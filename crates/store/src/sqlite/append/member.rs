//! Brings people into rooms and takes them out.

use confab_policy::Standing;
use confab_protocol::{EventKind, Membership, Person, RoomId, Seq, Timestamp, UserId};
use sqlx::SqliteConnection;

use super::super::event_row;
use super::event::insert_event;
use super::no_op;
use crate::append::{About, Change, NewEvent, Place, appended};
use crate::room_invitations::CLEAR;
use crate::rows::IS_BANNED;
use crate::words::{from_seq, to_person, to_seq};
use crate::{AppendError, Appended, StoreError};

/// The author comes in.
pub(super) async fn join(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
) -> Result<Appended, AppendError> {
    let room = change.facts.room;
    if room.membership != Membership::Visitor {
        return joined_before(transaction, change, room.joined).await;
    }
    come_in(transaction, change, change.facts.author.clone()).await
}

/// Another comes in.
pub(super) async fn add(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
    member: UserId,
) -> Result<Appended, AppendError> {
    let (person, joined) =
        find_person(transaction, change.append.room, member).await?.ok_or(AppendError::NoPerson)?;
    match joined {
        Some(joined) => joined_before(transaction, change, joined).await,
        None if is_banned(transaction, change.append.room, member).await? => {
            Err(AppendError::NotAllowed)
        }
        None => come_in(transaction, change, person).await,
    }
}

/// The author goes.
pub(super) async fn leave(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
) -> Result<Appended, AppendError> {
    if change.facts.room.membership == Membership::Visitor {
        return Err(AppendError::NotMember);
    }
    let gone = go(transaction, change, change.facts.author.clone()).await?;
    if !Standing::stranger(change.facts.room.kind).sees() {
        let (room, at) = (change.append.room, change.append.at);
        note_removed(transaction, room, change.facts.author.id, at).await?;
    }
    Ok(gone)
}

/// Another is taken out.
pub(super) async fn remove(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
    member: UserId,
) -> Result<Appended, AppendError> {
    let room = change.append.room;
    let found = find_anyone(transaction, room, member).await?;
    let Some((person, Some(_))) = found else { return Err(AppendError::NoPerson) };
    let gone = go(transaction, change, person).await?;
    end_invitation(transaction, room, member).await?;
    note_removed(transaction, room, member, change.append.at).await?;
    Ok(gone)
}

/// Writes the rows of a membership that began at `joined`; what was before counts as read.
pub(in crate::sqlite) async fn admit(
    transaction: &mut SqliteConnection,
    room: RoomId,
    person: UserId,
    role: &'static str,
    joined: Seq,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO members (room, person, role, joined_seq, read_seq)
         VALUES (?1, ?2, ?3, ?4, ?4)",
    )
    .bind(room.0)
    .bind(person.0)
    .bind(role)
    .bind(from_seq(joined))
    .execute(&mut *transaction)
    .await?;
    sqlx::query("UPDATE rooms SET member_count = member_count + 1 WHERE id = ?1")
        .bind(room.0)
        .execute(transaction)
        .await?;
    Ok(())
}

/// Tells all servers that someone may not see a room any more.
pub(in crate::sqlite) async fn note_removed(
    transaction: &mut SqliteConnection,
    room: RoomId,
    person: UserId,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO access_changes (kind, person, room, at) VALUES ('room', ?1, ?2, ?3)")
        .bind(person.0)
        .bind(room.0)
        .bind(at.0)
        .execute(transaction)
        .await?;
    Ok(())
}

async fn joined_before(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
    joined: Seq,
) -> Result<Appended, AppendError> {
    no_op::keep(transaction, change, joined).await?;
    Ok(event_row::read(transaction, change.append.room, joined).await?)
}

async fn come_in(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
    member: Person,
) -> Result<Appended, AppendError> {
    let event = change.event("member_joined", About::Member(member.id));
    let place = insert_event(transaction, &event).await?;
    admit(transaction, change.append.room, member.id, "member", place.seq).await?;
    end_invitation(transaction, change.append.room, member.id).await?;
    Ok(appended(change, place, EventKind::MemberJoined { member }))
}

/// Nobody comes in again by an invitation from before.
async fn end_invitation(
    transaction: &mut SqliteConnection,
    room: RoomId,
    person: UserId,
) -> Result<(), StoreError> {
    sqlx::query(CLEAR).bind(room.0).bind(person.0).execute(transaction).await?;
    Ok(())
}

async fn go(
    transaction: &mut SqliteConnection,
    change: &Change<'_>,
    member: Person,
) -> Result<Appended, AppendError> {
    let event = change.event("member_left", About::Member(member.id));
    let place = end_membership(transaction, &event, member.id).await?;
    Ok(appended(change, place, EventKind::MemberLeft { member }))
}

/// Ends a membership by the event that says so.
pub(in crate::sqlite) async fn end_membership(
    transaction: &mut SqliteConnection,
    leaving: &NewEvent<'_>,
    member: UserId,
) -> Result<Place, StoreError> {
    let room = leaving.room.0;
    let place = insert_event(transaction, leaving).await?;
    sqlx::query("DELETE FROM members WHERE room = ?1 AND person = ?2")
        .bind(room)
        .bind(member.0)
        .execute(&mut *transaction)
        .await?;
    sqlx::query("UPDATE rooms SET member_count = member_count - 1 WHERE id = ?1")
        .bind(room)
        .execute(&mut *transaction)
        .await?;
    // A room is not left without an owner while there is someone in it.
    sqlx::query(
        "UPDATE members SET role = 'owner'
         WHERE room = ?1
           AND person = (SELECT m.person FROM members m
                         JOIN accounts a ON a.id = m.person AND a.deactivated_at IS NULL
                         WHERE m.room = ?1 ORDER BY m.joined_seq, m.person LIMIT 1)
           AND NOT EXISTS (SELECT 1 FROM members WHERE room = ?1 AND role = 'owner')",
    )
    .bind(room)
    .execute(transaction)
    .await?;
    Ok(place)
}

async fn is_banned(
    transaction: &mut SqliteConnection,
    room: RoomId,
    person: UserId,
) -> Result<bool, StoreError> {
    let is_banned = sqlx::query_scalar(IS_BANNED).bind(room.0).bind(person.0);
    Ok(is_banned.fetch_one(transaction).await?)
}

/// An active account, and where it joined the room if it is in it.
async fn find_person(
    transaction: &mut SqliteConnection,
    room: RoomId,
    person: UserId,
) -> Result<Option<(Person, Option<Seq>)>, StoreError> {
    let active = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM accounts WHERE id = ?1 AND deactivated_at IS NULL)",
    )
    .bind(person.0)
    .fetch_one(&mut *transaction)
    .await?;
    if active { find_anyone(transaction, room, person).await } else { Ok(None) }
}

/// The same for any account: those who are deactivated can be removed from a room too.
pub(in crate::sqlite) async fn find_anyone(
    transaction: &mut SqliteConnection,
    room: RoomId,
    person: UserId,
) -> Result<Option<(Person, Option<Seq>)>, StoreError> {
    let row: Option<(String, String, i64, Option<i64>)> = sqlx::query_as(
        "SELECT a.handle, a.name, (SELECT marks FROM person_marks WHERE person = a.id),
                m.joined_seq
         FROM accounts a
         LEFT JOIN members m ON m.room = ?1 AND m.person = a.id WHERE a.id = ?2",
    )
    .bind(room.0)
    .bind(person.0)
    .fetch_optional(transaction)
    .await?;
    row.map(|(handle, name, marks, joined)| {
        Ok((to_person(person.0, &handle, name, marks)?, joined.map(to_seq).transpose()?))
    })
    .transpose()
}
