//! A row of a ban, and what is said to both databases about bans.

use confab_policy::{Action, Standing};
use confab_protocol::api::BanInfo;
use confab_protocol::{Person, RoomKind, Timestamp};
use sqlx::FromRow;

use crate::append::{About, NewEvent, acting_role};
use crate::words::{to_membership, to_person, to_role, to_room_kind};
use crate::{BanError, NewBan, StoreError};

/// A room that people can be banned from, and the standing of the active account that would do it.
/// Only a deleted room and a direct one have no name.
pub(crate) const BANNING: &str = "
    SELECT r.kind, y.handle, y.name, (SELECT marks FROM person_marks WHERE person = y.id) AS marks,
           y.role, m.role AS membership
    FROM rooms r JOIN accounts y ON y.id = $2 AND y.deactivated_at IS NULL
    LEFT JOIN members m ON m.room = r.id AND m.person = y.id
    WHERE r.id = $1 AND r.name <> ''";

pub(crate) const IS_BANNED: &str =
    "SELECT EXISTS (SELECT 1 FROM bans WHERE room = $1 AND person = $2)";

pub(crate) const BAN: &str = "
    INSERT INTO bans (room, person, banned_by, at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (room, person) DO NOTHING";

pub(crate) const LIFT: &str = "DELETE FROM bans WHERE room = $1 AND person = $2";

/// Bans of a room, of people whose handle sorts after another.
pub(crate) const BANS: &str = "
    SELECT a.id, a.handle, a.name, (SELECT marks FROM person_marks WHERE person = a.id) AS marks,
           y.id AS by_id, y.handle AS by_handle, y.name AS by_name,
           (SELECT marks FROM person_marks WHERE person = y.id) AS by_marks, b.at
    FROM bans b JOIN accounts a ON a.id = b.person JOIN accounts y ON y.id = b.banned_by
    WHERE b.room = $1 AND a.handle > $2 ORDER BY a.handle LIMIT $3";

#[derive(FromRow)]
pub(crate) struct BanningRow {
    kind: String,
    handle: String,
    name: String,
    marks: i64,
    role: String,
    membership: Option<String>,
}

/// Who bans, and from what kind of room.
pub(crate) struct Banning {
    pub(crate) by: Person,
    pub(crate) kind: RoomKind,
}

impl Banning {
    /// Whether a ban takes anything from its person, of which all servers are to be told.
    pub(crate) fn takes_from(&self, member: Option<&Person>) -> bool {
        member.is_some() || Standing::stranger(self.kind).sees()
    }
}

impl BanningRow {
    pub(crate) fn into_banning(self, ban: &NewBan) -> Result<Banning, BanError> {
        let kind = to_room_kind(&self.kind)?;
        let membership = to_membership(self.membership.as_deref())?;
        let role = acting_role(ban.acting, to_role(&self.role)?);
        if !(Standing { kind, membership, role }).may(Action::Ban) {
            return Err(BanError::NotAllowed);
        }
        Ok(Banning { by: to_person(ban.by.0, &self.handle, self.name, self.marks)?, kind })
    }
}

#[derive(FromRow)]
pub(crate) struct BanRow {
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

impl BanRow {
    pub(crate) fn into_info(self) -> Result<BanInfo, StoreError> {
        Ok(BanInfo {
            person: to_person(self.id, &self.handle, self.name, self.marks)?,
            by: to_person(self.by_id, &self.by_handle, self.by_name, self.by_marks)?,
            at: Timestamp(self.at),
        })
    }
}

impl NewBan {
    /// The event of a member's leaving, which the ban brings about.
    pub(crate) fn leaving<'a>(&self, by: &'a Person) -> NewEvent<'a> {
        NewEvent {
            room: self.room,
            author: by,
            at: self.at,
            tag: self.tag,
            asked: None,
            kind: "member_left",
            about: About::Member(self.person),
        }
    }
}
