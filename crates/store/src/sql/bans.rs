//! Bans: a room does not exist for who is banned from it, and nobody brings them in.

use confab_policy::{Action, Standing};
use confab_protocol::api::BanInfo;
use confab_protocol::{
    EventKind, Membership, Person, Role, RoomId, RoomKind, RoomMarks, Tag, Timestamp, UserId,
};

use super::access::note_taken;
use super::{members, room_invitations};
use crate::append::{About, NewEvent, acting_role};
use crate::kinds::member_left;
use crate::statement::locks;
use crate::statement::{Row, Sql, Stored, args};
use crate::{AccessChangeKind, Appended, Store, StoreError};

/// A ban to write. Whether `by` may do it is checked in the transaction; whether it may be done to
/// `person`, the use case has checked.
#[derive(Clone, Copy, Debug)]
pub struct NewBan {
    pub room: RoomId,
    pub by: UserId,
    /// The role that the session of `by` may act in.
    pub acting: Role,
    pub person: UserId,
    pub at: Timestamp,
    /// For the event, if there is one. Random; the caller provides it.
    pub tag: Tag,
}

/// The outcome of a ban.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one at a time, and taken apart at once")]
pub enum Banned {
    /// They were in the room: the event of their leaving.
    Left(Appended),
    /// They were not in it, and the log has nothing of the ban.
    Outside,
    /// They were banned before, and nothing changed.
    Already,
}

impl Banned {
    /// The event of their leaving.
    pub fn event(&self) -> Option<&Appended> {
        match self {
            Self::Left(left) => Some(left),
            Self::Outside | Self::Already => None,
        }
    }
}

/// Why nobody was banned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BanError {
    /// There is none, it was deleted, or it is a direct one.
    #[error("no such room")]
    NoRoom,
    #[error("no such person")]
    NoPerson,
    #[error("this is not allowed in this room")]
    NotAllowed,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Bans someone from a public or private room and ends their membership, in one transaction
    /// that also writes an access change, unless it takes nothing from them: a private room does not
    /// exist for who is not in it. Being banned already is not an error.
    pub async fn ban(&self, ban: NewBan) -> Result<Banned, BanError> {
        let banned = self.write(move |sql| Box::pin(write(sql, ban))).await?;
        self.handover.pass(banned.event());
        Ok(banned)
    }

    /// Lifts a ban: the person is to the room what any stranger is. `false` where there was none.
    pub async fn lift_ban(&self, room: RoomId, person: UserId) -> Result<bool, StoreError> {
        let lift = "DELETE FROM bans WHERE room = $1 AND person = $2";
        self.write(move |sql| {
            Box::pin(async move { Ok(sql.execute(lift, args![room, person]).await? > 0) })
        })
        .await
    }

    /// Bans of people whose handle sorts after `after`, by handle.
    pub async fn bans(
        &self,
        room: RoomId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<BanInfo>, StoreError> {
        let after = after.unwrap_or_default();
        if after.contains('\0') {
            return Ok(Vec::new()); // No handle holds it, and Postgres refuses to be asked.
        }
        let bans = "
            SELECT {person a person}, {person y by}, b.at
            FROM bans b JOIN accounts a ON a.id = b.person JOIN accounts y ON y.id = b.banned_by
            WHERE b.room = $1 AND a.handle > $2 ORDER BY a.handle LIMIT $3";
        self.reads().all(bans, args![room, after, limit]).await
    }
}

impl Stored for BanInfo {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { person: row.person("person")?, by: row.person("by")?, at: row.get("at")? })
    }
}

/// Whether someone is banned from a room.
pub(crate) async fn is_banned(
    sql: &mut dyn Sql,
    room: RoomId,
    person: UserId,
) -> Result<bool, StoreError> {
    let is_banned = "SELECT EXISTS (SELECT 1 FROM bans WHERE room = $1 AND person = $2)";
    let (is_banned,) = sql.one(is_banned, args![room, person]).await?;
    Ok(is_banned)
}

pub(crate) const BAN: &str = "
    INSERT INTO bans (room, person, banned_by, at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (room, person) DO NOTHING";

/// An active account that would ban, and its standing in the room.
struct Banning {
    by: Person,
    kind: RoomKind,
    membership: Membership,
    marks: RoomMarks,
    role: Role,
}

impl Stored for Banning {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            by: row.person("by")?,
            kind: row.get("kind")?,
            membership: row.get("membership")?,
            marks: row.marks()?,
            role: row.get("role")?,
        })
    }
}

async fn write(sql: &mut dyn Sql, ban: NewBan) -> Result<Banned, BanError> {
    locks::one_room(sql, ban.room).await?;
    locks::access(sql).await?;
    // Only a deleted room and a direct one have no name.
    let banning = "
        SELECT {kind r} AS kind, {person y by}, y.role, m.role AS membership,
               r.archived, r.read_only, m.moderator
        FROM rooms r JOIN accounts y ON y.id = $2 AND y.deactivated_at IS NULL
        LEFT JOIN members m ON m.room = r.id AND m.person = y.id
        WHERE r.id = $1 AND r.name <> ''";
    let banning: Option<Banning> = sql.optional(banning, args![ban.room, ban.by]).await?;
    let banning = banning.ok_or(BanError::NoRoom)?;
    let Banning { kind, membership, marks, role, .. } = banning;
    let role = acting_role(ban.acting, role);
    let standing = Standing { kind, membership, role, marks };
    if !standing.may(Action::Ban) {
        return Err(BanError::NotAllowed);
    }
    let found = members::find(sql, ban.room, ban.person).await?.ok_or(BanError::NoPerson)?;
    if !standing.reaches(found.standing(kind)) {
        return Err(BanError::NotAllowed);
    }
    let member = found.joined.map(|_| found.person);
    Ok(carry_out(sql, ban, &banning, member).await?)
}

async fn carry_out(
    sql: &mut dyn Sql,
    ban: NewBan,
    banning: &Banning,
    member: Option<Person>,
) -> Result<Banned, StoreError> {
    let NewBan { room, by, person, at, tag, .. } = ban;
    let is_new = sql.execute(BAN, args![room, person, by, at]).await? > 0;
    // However soon the ban is lifted, nobody comes in by an invitation from before.
    room_invitations::end(sql, room, person, at).await?;
    if !is_new && member.is_none() {
        return Ok(Banned::Already);
    }
    if member.is_some() || Standing::stranger(banning.kind).sees() {
        note_taken(sql, AccessChangeKind::Room { room, person }, at).await?;
    }
    let Some(member) = member else { return Ok(Banned::Outside) };
    let leaving = NewEvent {
        room,
        author: &banning.by,
        at,
        tag,
        asked: None,
        kind: member_left::NAME,
        about: About::Member(person),
        payload: None,
    };
    let place = members::end(sql, &leaving, person).await?;
    Ok(Banned::Left(leaving.written(place, EventKind::MemberLeft { member })))
}
