//! Revocations, numbered in commit order, so that every server can follow.

use confab_protocol::{RoomId, SessionId, Timestamp, UserId};

use crate::statement::{Purpose, Row, Sql, Stored, args};
use crate::{RoomAccess, Store, StoreError};

impl Store {
    /// The newest change, or 0: where a server that starts begins.
    pub async fn last_access_change(&self) -> Result<AccessChangeId, StoreError> {
        let newest = "SELECT id FROM access_changes ORDER BY id DESC LIMIT 1";
        let newest = self.reads_for(Purpose::Access).optional(newest, &[]).await?;
        Ok(newest.map_or(AccessChangeId(0), |(id,)| AccessChangeId(id)))
    }

    /// Changes after one, in commit order, at most `limit`. They are numbered without holes, so that
    /// a first one that is not the next tells that some were
    /// [forgotten](Store::forget_access_changes). Servers read them every 250 ms; the broker only
    /// makes it faster.
    pub async fn access_changes(
        &self,
        after: AccessChangeId,
        limit: u32,
    ) -> Result<Vec<AccessChange>, StoreError> {
        let changes = "SELECT id, kind, person, room, session FROM access_changes
                       WHERE id > $1 ORDER BY id LIMIT $2";
        self.reads_for(Purpose::Access).all(changes, args![after.0, limit]).await
    }

    /// As [`Store::find_access`], for a revocation: it is not read behind a crowd that connects
    /// anew.
    pub async fn find_access_left(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<RoomAccess>, StoreError> {
        find_access(&mut *self.reads_for(Purpose::Access), room, person).await
    }

    /// A person's access to a room. `None` where it does not exist *for them*.
    pub async fn find_access(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<RoomAccess>, StoreError> {
        find_access(&mut *self.reads(), room, person).await
    }

    /// A person's access to those of these rooms that exist *for them*, in one query; in no order.
    pub async fn accesses(
        &self,
        person: UserId,
        rooms: &[RoomId],
    ) -> Result<Vec<(RoomId, RoomAccess)>, StoreError> {
        let rooms: Vec<i64> = rooms.iter().map(|room| room.0).collect();
        self.reads().all(ACCESSES, args![rooms.as_slice(), person]).await
    }
}

const ACCESSES: &str = "
    SELECT r.id AS room, {kind r} AS kind, m.role AS membership,
           r.archived, r.read_only, m.moderator,
           {first r m} AS first
    FROM rooms r LEFT JOIN members m ON m.room = r.id AND m.person = $2
    WHERE r.id {in $1} AND {visible r $2}";

async fn find_access(
    sql: &mut dyn Sql,
    room: RoomId,
    person: UserId,
) -> Result<Option<RoomAccess>, StoreError> {
    let found = sql.optional(ACCESSES, args![[room.0].as_slice(), person]).await?;
    Ok(found.map(|(_, access): (RoomId, RoomAccess)| access))
}

impl Stored for (RoomId, RoomAccess) {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let access = RoomAccess {
            kind: row.get("kind")?,
            membership: row.get("membership")?,
            marks: row.marks()?,
            from: row.get("first")?,
        };
        Ok((row.get("room")?, access))
    }
}

/// A change's place in commit order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccessChangeId(pub i64);

/// One thing taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessChange {
    pub id: AccessChangeId,
    pub kind: AccessChangeKind,
}

/// A revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessChangeKind {
    /// A person may not see a room any more.
    Room { room: RoomId, person: UserId },
    /// A room was deleted: nobody may see it any more.
    RoomDeleted { room: RoomId },
    /// A session ended.
    Session { session: SessionId, person: UserId },
    /// An account was deactivated.
    Account { person: UserId },
    /// A later release took something that this one does not know, from someone or from all.
    Unknown { person: Option<UserId> },
}

/// In place of a person: a room was deleted. Accounts are numbered from 1 on.
const EVERYONE: i64 = 0;

impl Stored for AccessChange {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let person: UserId = row.get("person")?;
        let kind: String = row.get("kind")?;
        let (room, session) = (row.get("room")?, row.get("session")?);
        let kind = match (kind.as_str(), room, session) {
            ("room", Some(room), _) if person.0 == EVERYONE => {
                AccessChangeKind::RoomDeleted { room }
            }
            ("room", Some(room), _) => AccessChangeKind::Room { room, person },
            ("session", _, Some(session)) => AccessChangeKind::Session { session, person },
            ("account", _, _) => AccessChangeKind::Account { person },
            ("room" | "session", ..) => return Err(StoreError::Corrupt("access change")),
            _ => AccessChangeKind::Unknown {
                person: Some(person).filter(|person| person.0 != EVERYONE),
            },
        };
        Ok(Self { id: AccessChangeId(row.get("id")?), kind })
    }
}

/// Tells all servers a revocation. Its caller has [the lock](crate::statement::locks::access) of
/// the counter, or takes no other lock before the commit.
pub(crate) async fn note_taken(
    sql: &mut dyn Sql,
    taken: AccessChangeKind,
    at: Timestamp,
) -> Result<(), StoreError> {
    let (kind, person, room, session) = match taken {
        AccessChangeKind::Room { room, person } => ("room", person, Some(room), None),
        AccessChangeKind::Session { session, person } => ("session", person, None, Some(session)),
        AccessChangeKind::Account { person } => ("account", person, None, None),
        AccessChangeKind::RoomDeleted { room } => ("room", UserId(EVERYONE), Some(room), None),
        // Nothing here takes it, and the table would refuse the word.
        AccessChangeKind::Unknown { person } => {
            ("unknown", person.unwrap_or(UserId(EVERYONE)), None, None)
        }
    };
    let note = "
        {counted} INSERT INTO access_changes (id, kind, person, room, session, at)
        VALUES ({next access change}, $1, $2, $3, $4, $5)";
    sql.execute(note, args![kind, person, room, session, at]).await?;
    Ok(())
}
