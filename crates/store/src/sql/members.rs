//! Members of rooms, and how far each has read.

use confab_policy::Standing;
use confab_protocol::api::MemberInfo;
use confab_protocol::{
    Handle, Membership, Person, ReadPointer, Role, RoomId, RoomKind, RoomMarks, RoomSummary, Seq,
    UserId,
};

use super::profiles;
use crate::append::{NewEvent, Place, insert_event};
use crate::statement::{Purpose, Row, Sql, Stored, args};
use crate::words::like;
use crate::{Store, StoreError};

/// Whether a call moved the read pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    Yes,
    /// It was there already, or further.
    No,
}

/// How far someone has read, and what is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadState {
    pub moved: Moved,
    pub read: ReadPointer,
    pub unread: u32,
    pub mentions: u32,
    /// The newest event when they were counted.
    pub head: Seq,
}

impl Store {
    /// Which rooms these people are members of, in one query; in no order.
    pub async fn memberships(
        &self,
        people: &[UserId],
    ) -> Result<Vec<(UserId, RoomId)>, StoreError> {
        let rooms = "SELECT person, room FROM members WHERE person {in $1}";
        let people: Vec<i64> = people.iter().map(|person| person.0).collect();
        self.reads_for(Purpose::Rounds).all(rooms, args![people.as_slice()]).await
    }

    /// Whether a room has more members than that.
    pub async fn has_more_members(&self, room: RoomId, most: u32) -> Result<bool, StoreError> {
        let more = "SELECT COUNT(*) FROM rooms WHERE id = $1 AND member_count > $2";
        let (rooms,): (u32,) = self.reads().one(more, args![room, most]).await?;
        Ok(rooms > 0)
    }

    /// Handles of those of these people who are members, in order.
    pub async fn handles_among(
        &self,
        room: RoomId,
        people: &[UserId],
    ) -> Result<Vec<Handle>, StoreError> {
        let handles = "
            SELECT a.handle FROM members m JOIN accounts a ON a.id = m.person
            WHERE m.room = $1 AND m.person {in $2} ORDER BY a.handle";
        let people: Vec<i64> = people.iter().map(|person| person.0).collect();
        let rows: Vec<(Handle,)> =
            self.reads().all(handles, args![room, people.as_slice()]).await?;
        Ok(rows.into_iter().map(|(handle,)| handle).collect())
    }

    /// Members whose handle sorts after `after`, by handle: of all, or of those whose handle or a
    /// word of whose name begins with `query` (case-insensitive).
    pub async fn members(
        &self,
        room: RoomId,
        query: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<MemberInfo>, StoreError> {
        let after = after.unwrap_or_default();
        if after.contains('\0') || query.contains('\0') {
            return Ok(Vec::new()); // No handle holds it, and Postgres refuses to be asked.
        }
        let members = "
            SELECT {person a person}, m.role, m.moderator, p.status_emoji, p.status_text, p.status_until
            FROM members m JOIN accounts a ON a.id = m.person
            LEFT JOIN profiles p
                ON p.person = a.id AND (p.status_until IS NULL OR p.status_until > {now})
            WHERE m.room = $1 AND a.handle > $2
              AND (a.handle LIKE $4 ESCAPE '!' OR ' ' || a.name_key LIKE $5 ESCAPE '!')
            ORDER BY a.handle LIMIT $3";
        let query = like(query);
        let (handle, word) = (format!("{query}%"), format!("% {query}%"));
        self.reads().all(members, args![room, after, limit, handle, word]).await
    }

    /// Moves a read pointer by the rule of [`ReadPointer`], and never past the head; returns what
    /// holds now. `None` where the person is no member.
    ///
    /// Most calls only repeat what another device said, and are answered without a write.
    pub async fn move_read(
        &self,
        room: RoomId,
        person: UserId,
        read: ReadPointer,
    ) -> Result<Option<ReadState>, StoreError> {
        let Some(before) = self.find_room(room, person).await? else { return Ok(None) };
        let clamped = ReadPointer { seq: read.seq.min(before.head.seq), ..read };
        if clamped <= before.read {
            return Ok(ReadState::of(&before, Moved::No));
        }
        let moved =
            self.write(move |sql| Box::pin(write_pointer(sql, room, person, clamped))).await?;
        let after = self.find_room(room, person).await?;
        Ok(after.as_ref().and_then(|after| ReadState::of(after, moved)))
    }
}

impl ReadState {
    /// The read state of a member.
    fn of(summary: &RoomSummary, moved: Moved) -> Option<Self> {
        (summary.membership != Membership::Visitor).then_some(Self {
            moved,
            read: summary.read,
            unread: summary.unread,
            mentions: summary.mentions,
            head: summary.head.seq,
        })
    }
}

impl Stored for MemberInfo {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            person: row.person("person")?,
            membership: row.get("role")?,
            status: profiles::status(row)?,
            moderator: row.get("moderator")?,
        })
    }
}

/// The rule of [`ReadPointer`], checked where the row is written. The position is not past the
/// head, which never moves back.
async fn write_pointer(
    sql: &mut dyn Sql,
    room: RoomId,
    person: UserId,
    read: ReadPointer,
) -> Result<Moved, StoreError> {
    let write = "
        UPDATE members SET read_version = $3, read_seq = $4
        WHERE room = $1 AND person = $2
          AND (read_version < $3 OR (read_version = $3 AND read_seq < $4))";
    let written = sql.execute(write, args![room, person, read.version, read.seq]).await?;
    Ok(if written > 0 { Moved::Yes } else { Moved::No })
}

/// Writes the rows of a membership that began at `joined`; what was before counts as read.
pub(crate) async fn admit(
    sql: &mut dyn Sql,
    room: RoomId,
    person: UserId,
    role: &'static str,
    joined: Seq,
) -> Result<(), StoreError> {
    let admit = "INSERT INTO members (room, person, role, joined_seq, read_seq)
                 VALUES ($1, $2, $3, $4, $4)";
    sql.execute(admit, args![room, person, role, joined]).await?;
    let count = "UPDATE rooms SET member_count = member_count + 1 WHERE id = $1";
    sql.execute(count, args![room]).await?;
    Ok(())
}

/// Ends a membership by the event that says so.
pub(crate) async fn end(
    sql: &mut dyn Sql,
    leaving: &NewEvent<'_>,
    member: UserId,
) -> Result<Place, StoreError> {
    let room = leaving.room;
    let place = insert_event(sql, leaving).await?;
    let end = "DELETE FROM members WHERE room = $1 AND person = $2";
    sql.execute(end, args![room, member]).await?;
    let count = "UPDATE rooms SET member_count = member_count - 1 WHERE id = $1";
    sql.execute(count, args![room]).await?;
    // A room is not left without an owner while there is someone in it.
    let pass_on = "
        UPDATE members SET role = 'owner'
        WHERE room = $1
          AND person = (SELECT m.person FROM members m
                        JOIN accounts a ON a.id = m.person AND a.deactivated_at IS NULL
                        WHERE m.room = $1 ORDER BY m.joined_seq, m.person LIMIT 1)
          AND NOT EXISTS (SELECT 1 FROM members WHERE room = $1 AND role = 'owner')";
    sql.execute(pass_on, args![room]).await?;
    Ok(place)
}

/// An account, be it active or not, and where it joined the room if it is in it.
pub(crate) struct Found {
    pub(crate) person: Person,
    pub(crate) is_active: bool,
    pub(crate) joined: Option<Seq>,
    pub(crate) membership: Membership,
    pub(crate) moderator: bool,
}

pub(crate) async fn find(
    sql: &mut dyn Sql,
    room: RoomId,
    person: UserId,
) -> Result<Option<Found>, StoreError> {
    let found = "
        SELECT {person a person}, a.deactivated_at IS NULL AS is_active, m.joined_seq,
               m.role AS membership, m.moderator
        FROM accounts a
        LEFT JOIN members m ON m.room = $1 AND m.person = a.id WHERE a.id = $2";
    sql.optional(found, args![room, person]).await
}

impl Found {
    /// The standing of the person in a room, as a member and nothing more.
    pub(crate) fn standing(&self, kind: RoomKind) -> Standing {
        let marks = RoomMarks { moderator: self.moderator, ..RoomMarks::default() };
        Standing { kind, membership: self.membership, role: Role::Member, marks }
    }
}

impl Stored for Found {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            person: row.person("person")?,
            is_active: row.get("is_active")?,
            joined: row.get("joined_seq")?,
            membership: row.get("membership")?,
            moderator: row.get::<Option<bool>>("moderator")? == Some(true),
        })
    }
}
