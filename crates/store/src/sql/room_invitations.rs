//! Invitations to rooms, for people who want to be asked before they are added.
//!
//! An invitation holds while its person is neither in the room nor banned from it, and its author
//! is still a member with an active account.

use confab_protocol::api::{InvitedInfo, RoomInvitation};
use confab_protocol::{RoomId, Timestamp, UserId};

use crate::statement::locks;
use crate::statement::{Row, Sql, Stored, args};
use crate::{Store, StoreError};

/// Invitations that wait for one person, at most.
pub const INVITATIONS_PER_PERSON: u32 = 100;

/// An invitation to write.
#[derive(Clone, Copy, Debug)]
pub struct NewRoomInvitation {
    pub room: RoomId,
    pub person: UserId,
    pub by: UserId,
    pub at: Timestamp,
}

/// The outcome of inviting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invited {
    New,
    /// They are invited already, or were until somebody ended it: they have been told.
    Already,
    /// They declined not long ago.
    Declined,
    /// They are in the room, banned from it or invited to very many, or the inviter is no member.
    NotAllowed,
}

impl Store {
    /// Whether someone wants to be asked before they are added to a room.
    pub async fn asks_first(&self, person: UserId) -> Result<bool, StoreError> {
        let asks = "SELECT EXISTS (SELECT 1 FROM asks_first WHERE person = $1)";
        let (asks,) = self.reads().one(asks, args![person]).await?;
        Ok(asks)
    }

    pub async fn set_asks_first(&self, person: UserId, asks: bool) -> Result<(), StoreError> {
        let statement = if asks {
            "INSERT INTO asks_first (person) VALUES ($1) ON CONFLICT (person) DO NOTHING"
        } else {
            "DELETE FROM asks_first WHERE person = $1"
        };
        self.write(move |sql| {
            Box::pin(async move { sql.execute(statement, args![person]).await.map(drop) })
        })
        .await
    }

    /// Invites someone, if the inviter is a member. One whom a member who still is one has invited
    /// stays invited by that member.
    pub async fn invite_to_room(&self, new: NewRoomInvitation) -> Result<Invited, StoreError> {
        self.write(move |sql| Box::pin(invite(sql, new))).await
    }

    /// Invitations that someone may accept, newest first, at most [`INVITATIONS_PER_PERSON`].
    pub async fn room_invitations_of(
        &self,
        person: UserId,
    ) -> Result<Vec<RoomInvitation>, StoreError> {
        let to_any_room = RoomId(0);
        self.reads().all(OF_PERSON, args![person, to_any_room, INVITATIONS_PER_PERSON]).await
    }

    /// One of them.
    pub async fn find_room_invitation(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<RoomInvitation>, StoreError> {
        self.reads().optional(OF_PERSON, args![person, room, 1_i64]).await
    }

    /// People who are invited to a room and whose handle sorts after `after`, by handle.
    pub async fn invited_to(
        &self,
        room: RoomId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<InvitedInfo>, StoreError> {
        let after = after.unwrap_or_default();
        if after.contains('\0') {
            return Ok(Vec::new()); // No handle holds it, and Postgres refuses to be asked.
        }
        self.reads().all(TO_ROOM, args![room, after, limit]).await
    }

    /// Declines an invitation; it is kept for a while, so that nobody repeats it. `false` where
    /// there is none.
    pub async fn decline_room_invitation(
        &self,
        room: RoomId,
        person: UserId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let decline = "
            UPDATE room_invitations SET declined_at = $3
            WHERE room = $1 AND person = $2 AND declined_at IS NULL AND ended_at IS NULL";
        self.write(move |sql| {
            Box::pin(async move { Ok(sql.execute(decline, args![room, person, at]).await? > 0) })
        })
        .await
    }

    /// Ends an invitation; `false` where none waits. It still counts as an addition of the one who
    /// made it, and its person is not told again when they are invited anew.
    pub async fn end_room_invitation(
        &self,
        room: RoomId,
        person: UserId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(move |sql| Box::pin(end(sql, room, person, at))).await
    }

    /// Forgets invitations that were made before one moment and declined ones from before another,
    /// at most so many. Gives how many.
    pub async fn forget_room_invitations(
        &self,
        made_before: Timestamp,
        declined_before: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        // They are looked for outside of the transaction: all invitations are read for it.
        let due = "SELECT room, person FROM room_invitations
                   WHERE (declined_at IS NULL AND at < $1) OR declined_at < $2 LIMIT $3";
        let due: Vec<(i64, i64)> =
            self.reads().all(due, args![made_before, declined_before, limit]).await?;
        if due.is_empty() {
            return Ok(0);
        }
        // One may have been made anew since it was found.
        let forget = "
            DELETE FROM room_invitations WHERE (room, person) IN (
                SELECT room, person FROM room_invitations
                WHERE (room, person) IN (SELECT room, person FROM {rows $3 room:int person:int} w)
                  AND ((declined_at IS NULL AND at < $1) OR declined_at < $2) {skip locked})";
        self.write(move |sql| {
            Box::pin(async move {
                let due = serde_json::json!(due);
                sql.execute(forget, args![made_before, declined_before, due]).await
            })
        })
        .await
    }
}

const INVITE: &str = "
    INSERT INTO room_invitations (room, person, invited_by, at)
    SELECT m.room, a.id, m.person, $4
    FROM members m
    JOIN rooms r ON r.id = m.room AND r.kind <> 'direct'
    JOIN accounts y ON y.id = m.person AND y.deactivated_at IS NULL
    JOIN accounts a ON a.id = $2 AND a.deactivated_at IS NULL
    WHERE m.room = $1 AND m.person = $3
      AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.room = m.room AND b.person = a.id)
      AND NOT EXISTS (SELECT 1 FROM members n WHERE n.room = m.room AND n.person = a.id)
      AND (SELECT COUNT(*) FROM room_invitations i
           JOIN members k ON k.room = i.room AND k.person = i.invited_by
           JOIN accounts z ON z.id = i.invited_by AND z.deactivated_at IS NULL
           WHERE i.person = a.id AND i.declined_at IS NULL AND i.ended_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.room = i.room AND b.person = i.person)
             AND NOT EXISTS (SELECT 1 FROM members n
                             WHERE n.room = i.room AND n.person = i.person)) < $5
    ON CONFLICT (room, person) DO UPDATE
    SET invited_by = excluded.invited_by, at = excluded.at, ended_at = NULL
    WHERE room_invitations.declined_at IS NULL
      AND (room_invitations.ended_at IS NOT NULL
           OR NOT EXISTS (SELECT 1 FROM members k
                          JOIN accounts z ON z.id = k.person AND z.deactivated_at IS NULL
                          WHERE k.room = room_invitations.room
                            AND k.person = room_invitations.invited_by))";

/// Invitations that hold, of a person; to all rooms, or to one.
const OF_PERSON: &str = "
    SELECT r.id AS room, r.kind, r.name, r.topic,
           {person y by}, i.at
    FROM room_invitations i
    JOIN rooms r ON r.id = i.room
    JOIN members m ON m.room = i.room AND m.person = i.invited_by
    JOIN accounts y ON y.id = i.invited_by AND y.deactivated_at IS NULL
    JOIN accounts me ON me.id = i.person AND me.deactivated_at IS NULL
    WHERE i.person = $1 AND ($2 = 0 OR i.room = $2)
      AND i.declined_at IS NULL AND i.ended_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.room = i.room AND b.person = i.person)
      AND NOT EXISTS (SELECT 1 FROM members n WHERE n.room = i.room AND n.person = i.person)
    ORDER BY i.at DESC, r.id LIMIT $3";

/// The same of a room.
const TO_ROOM: &str = "
    SELECT {person a person},
           {person y by}, i.at
    FROM room_invitations i
    JOIN accounts a ON a.id = i.person AND a.deactivated_at IS NULL
    JOIN members m ON m.room = i.room AND m.person = i.invited_by
    JOIN accounts y ON y.id = i.invited_by AND y.deactivated_at IS NULL
    WHERE i.room = $1 AND a.handle > $2 AND i.declined_at IS NULL AND i.ended_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.room = i.room AND b.person = i.person)
      AND NOT EXISTS (SELECT 1 FROM members n WHERE n.room = i.room AND n.person = i.person)
    ORDER BY a.handle LIMIT $3";

async fn invite(sql: &mut dyn Sql, new: NewRoomInvitation) -> Result<Invited, StoreError> {
    // A ban that is being written would not end it.
    locks::one_room(sql, new.room).await?;
    let was_ended = "
        SELECT EXISTS (SELECT 1 FROM room_invitations
                       WHERE room = $1 AND person = $2 AND ended_at IS NOT NULL)";
    let (was_ended,) = sql.one(was_ended, args![new.room, new.person]).await?;
    let values = args![new.room, new.person, new.by, new.at, INVITATIONS_PER_PERSON];
    if sql.execute(INVITE, values).await? > 0 {
        return Ok(if was_ended { Invited::Already } else { Invited::New });
    }
    let was_declined = "
        SELECT declined_at IS NOT NULL FROM room_invitations
        WHERE room = $1 AND person = $2 AND ended_at IS NULL";
    Ok(match sql.optional(was_declined, args![new.room, new.person]).await? {
        None => Invited::NotAllowed,
        Some((false,)) => Invited::Already,
        Some((true,)) => Invited::Declined,
    })
}

/// The row stays until it is forgotten: ending and making invitations in turn would otherwise count
/// as none.
pub(crate) async fn end(
    sql: &mut dyn Sql,
    room: RoomId,
    person: UserId,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let end = "
        UPDATE room_invitations SET ended_at = $3
        WHERE room = $1 AND person = $2 AND declined_at IS NULL AND ended_at IS NULL";
    Ok(sql.execute(end, args![room, person, at]).await? > 0)
}

/// Ends the invitation of a person who comes in or is put out, so that nobody comes in again by one
/// from before.
pub(crate) async fn clear(
    sql: &mut dyn Sql,
    room: RoomId,
    person: UserId,
) -> Result<(), StoreError> {
    let clear = "DELETE FROM room_invitations WHERE room = $1 AND person = $2";
    sql.execute(clear, args![room, person]).await?;
    Ok(())
}

impl Stored for RoomInvitation {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            room: row.get("room")?,
            kind: row.get("kind")?,
            name: row.get("name")?,
            topic: row.get("topic")?,
            by: row.person("by")?,
            at: row.get("at")?,
        })
    }
}

impl Stored for InvitedInfo {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { person: row.person("person")?, by: row.person("by")?, at: row.get("at")? })
    }
}
