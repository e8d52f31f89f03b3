//! Invitations to rooms, for people who want to be asked before they are added.

use async_trait::async_trait;
use confab_protocol::api::{InvitedInfo, RoomInvitation};
use confab_protocol::{RoomId, Timestamp, UserId};
use sqlx::FromRow;

use crate::StoreError;
use crate::words::{to_person, to_room_kind};

/// Invitations that wait for one person, at most.
pub const INVITATIONS_PER_PERSON: u32 = 100;

/// Keeps who wants to be asked, and who was. An invitation holds while its person is neither in
/// the room nor banned from it, and whoever made it is still a member with an active account.
#[async_trait]
pub trait RoomInvitations {
    /// Whether someone wants to be asked before they are added to a room.
    async fn asks_first(&self, person: UserId) -> Result<bool, StoreError>;

    async fn set_asks_first(&self, person: UserId, asks: bool) -> Result<(), StoreError>;

    /// Invites someone, if the inviter is a member. One whom a member who still is one has invited
    /// stays invited by that member.
    async fn invite_to_room(&self, new: NewRoomInvitation) -> Result<Invited, StoreError>;

    /// Invitations that someone may accept, newest first, at most [`INVITATIONS_PER_PERSON`].
    async fn room_invitations_of(&self, person: UserId) -> Result<Vec<RoomInvitation>, StoreError>;

    /// One of them.
    async fn find_room_invitation(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<RoomInvitation>, StoreError>;

    /// People who are invited to a room and whose handle sorts after `after`, by handle.
    async fn invited_to(
        &self,
        room: RoomId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<InvitedInfo>, StoreError>;

    /// Declines an invitation; it is kept for a while, so that nobody repeats it. `false` where
    /// there is none.
    async fn decline_room_invitation(
        &self,
        room: RoomId,
        person: UserId,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Ends an invitation; `false` where none waits. It still counts as an addition of the one who
    /// made it, and its person is not told again when they are invited anew.
    async fn end_room_invitation(
        &self,
        room: RoomId,
        person: UserId,
        at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Forgets invitations that were made before one moment and declined ones from before another,
    /// at most so many. Gives how many.
    async fn forget_room_invitations(
        &self,
        made_before: Timestamp,
        declined_before: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError>;
}

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

pub(crate) const ASKS_FIRST: &str = "SELECT EXISTS (SELECT 1 FROM asks_first WHERE person = $1)";

pub(crate) const ASK: &str =
    "INSERT INTO asks_first (person) VALUES ($1) ON CONFLICT (person) DO NOTHING";

pub(crate) const DO_NOT_ASK: &str = "DELETE FROM asks_first WHERE person = $1";

pub(crate) const INVITE: &str = "
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

/// Whether there was one that somebody ended.
pub(crate) const WAS_ENDED: &str = "
    SELECT EXISTS (SELECT 1 FROM room_invitations
                   WHERE room = $1 AND person = $2 AND ended_at IS NOT NULL)";

pub(crate) const WAS_DECLINED: &str = "
    SELECT declined_at IS NOT NULL FROM room_invitations
    WHERE room = $1 AND person = $2 AND ended_at IS NULL";

/// Invitations that hold, of a person; to all rooms, or to one.
pub(crate) const OF_PERSON: &str = "
    SELECT r.id AS room, r.kind, r.name, r.topic,
           y.id AS by_id, y.handle AS by_handle, y.name AS by_name,
           (SELECT marks FROM person_marks WHERE person = y.id) AS by_marks, i.at
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
pub(crate) const TO_ROOM: &str = "
    SELECT a.id, a.handle, a.name,
           (SELECT marks FROM person_marks WHERE person = a.id) AS marks,
           y.id AS by_id, y.handle AS by_handle, y.name AS by_name,
           (SELECT marks FROM person_marks WHERE person = y.id) AS by_marks, i.at
    FROM room_invitations i
    JOIN accounts a ON a.id = i.person AND a.deactivated_at IS NULL
    JOIN members m ON m.room = i.room AND m.person = i.invited_by
    JOIN accounts y ON y.id = i.invited_by AND y.deactivated_at IS NULL
    WHERE i.room = $1 AND a.handle > $2 AND i.declined_at IS NULL AND i.ended_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM bans b WHERE b.room = i.room AND b.person = i.person)
      AND NOT EXISTS (SELECT 1 FROM members n WHERE n.room = i.room AND n.person = i.person)
    ORDER BY a.handle LIMIT $3";

pub(crate) const DECLINE: &str = "
    UPDATE room_invitations SET declined_at = $3
    WHERE room = $1 AND person = $2 AND declined_at IS NULL AND ended_at IS NULL";

/// The row stays until it is forgotten: whoever ends and makes invitations in turn would otherwise
/// be counted as if there were none.
pub(crate) const END: &str = "
    UPDATE room_invitations SET ended_at = $3
    WHERE room = $1 AND person = $2 AND declined_at IS NULL AND ended_at IS NULL";

/// Ends the invitation of a person who comes in or is put out.
pub(crate) const CLEAR: &str = "DELETE FROM room_invitations WHERE room = $1 AND person = $2";

#[derive(FromRow)]
pub(crate) struct RoomInvitationRow {
    room: i64,
    kind: String,
    name: String,
    topic: String,
    by_id: i64,
    by_handle: String,
    by_name: String,
    by_marks: i64,
    at: i64,
}

impl RoomInvitationRow {
    pub(crate) fn into_invitation(self) -> Result<RoomInvitation, StoreError> {
        Ok(RoomInvitation {
            room: RoomId(self.room),
            kind: to_room_kind(&self.kind)?,
            name: self.name,
            topic: self.topic,
            by: to_person(self.by_id, &self.by_handle, self.by_name, self.by_marks)?,
            at: Timestamp(self.at),
        })
    }
}

#[derive(FromRow)]
pub(crate) struct InvitedRow {
    id: i64,
    handle: String,
    name: String,
    marks: i64,
    by_id: i64,
    by_handle: String,
    by_name: String,
    by_marks: i64,
    at: i64,
}

impl InvitedRow {
    pub(crate) fn into_info(self) -> Result<InvitedInfo, StoreError> {
        Ok(InvitedInfo {
            person: to_person(self.id, &self.handle, self.name, self.marks)?,
            by: to_person(self.by_id, &self.by_handle, self.by_name, self.by_marks)?,
            at: Timestamp(self.at),
        })
    }
}

/// Why an invitation was not written, by whether the one that is there was declined.
pub(crate) fn not_written(was_declined: Option<bool>) -> Invited {
    match was_declined {
        None => Invited::NotAllowed,
        Some(false) => Invited::Already,
        Some(true) => Invited::Declined,
    }
}
