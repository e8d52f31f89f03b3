//! The audit log: acts of administrators and of people who invite. A row is written in the
//! transaction of its act.

use confab_protocol::api::{AuditAct, AuditEntry};
use confab_protocol::{RoomId, Timestamp, UserId};

use crate::statement::{Row, Sql, Stored, args};
use crate::{Store, StoreError};

/// A row to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAudit {
    pub at: Timestamp,
    pub by: UserId,
    pub act: AuditAct,
    pub person: Option<UserId>,
    pub room: Option<RoomId>,
    /// Details for people. The store adds what it alone knows.
    pub about: String,
    /// The network that the request came from.
    pub origin: String,
}

/// The moment of an act, and the row that the audit log gets of it, if it gets one.
#[derive(Clone, Debug)]
pub struct Noted {
    pub(crate) at: Timestamp,
    row: Option<NewAudit>,
}

impl From<Timestamp> for Noted {
    fn from(at: Timestamp) -> Self {
        Self { at, row: None }
    }
}

impl From<NewAudit> for Noted {
    fn from(row: NewAudit) -> Self {
        Self { at: row.at, row: Some(row) }
    }
}

/// Which rows are read: those before one, newest first.
#[derive(Clone, Debug)]
pub struct AuditFilter {
    pub before: i64,
    /// Rows by or about someone.
    pub person: Option<UserId>,
    /// Rows of one act, by its word.
    pub act: Option<String>,
}

impl AuditFilter {
    /// The newest of all.
    pub const ALL: Self = Self { before: i64::MAX, person: None, act: None };
}

impl Store {
    /// Rows of the audit log, newest first.
    pub async fn audit(
        &self,
        filter: &AuditFilter,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let rows = "
            SELECT l.id, l.at, l.act, l.room, l.about, l.origin, {person b by}, {person p person}
            FROM audit l
            JOIN accounts b ON b.id = l.actor
            LEFT JOIN accounts p ON p.id = l.person
            WHERE l.id < $1 AND ($2 IS NULL OR l.actor = $2 OR l.person = $2)
              AND ($3 IS NULL OR l.act = $3)
            ORDER BY l.id DESC LIMIT $4";
        let AuditFilter { before, person, act } = filter;
        let act = act.as_ref();
        self.reads().all(rows, args![*before, *person, act, limit]).await
    }

    /// Forgets rows from before a moment, at most `limit`. Gives how many.
    pub async fn forget_audit(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        self.forget(AUDIT, before, limit).await
    }
}

const AUDIT: &str = "
    DELETE FROM audit WHERE id IN (
        SELECT id FROM audit WHERE at < $1 ORDER BY at, id LIMIT $2 {skip locked})";

impl Noted {
    /// The administrator who acts, where it is noted.
    pub(crate) fn actor(&self) -> Option<UserId> {
        self.row.as_ref().map(|row| row.by)
    }

    /// The same of a room, whose name is worth keeping.
    pub(crate) fn about(mut self, name: &str) -> Self {
        if let Some(row) = self.row.as_mut().filter(|row| row.about.is_empty()) {
            name.clone_into(&mut row.about);
        }
        self
    }

    /// Writes the row.
    pub(crate) async fn write(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        let Some(row) = &self.row else { return Ok(()) };
        let write = "INSERT INTO audit (at, actor, act, person, room, about, origin)
                     VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let NewAudit { at, by, act, person, room, about, origin } = row;
        let values = args![*at, *by, act.word(), *person, *room, about, origin];
        sql.execute(write, values).await?;
        Ok(())
    }
}

impl Stored for AuditEntry {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            at: row.get("at")?,
            by: row.person("by")?,
            act: row.get("act")?,
            person: row.find_person("person")?,
            room: row.get("room")?,
            about: row.get("about")?,
            origin: row.get("origin")?,
        })
    }
}
