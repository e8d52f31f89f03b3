//! A row of what was taken away.

use confab_protocol::{RoomId, SessionId, UserId};
use sqlx::FromRow;

use crate::{AccessChange, AccessChangeId, AccessChangeKind, StoreError};

/// In place of a person: a room was deleted. Accounts are numbered from 1 on.
pub(crate) const EVERYONE: i64 = 0;

#[derive(FromRow)]
pub(crate) struct AccessChangeRow {
    id: i64,
    kind: String,
    person: i64,
    room: Option<i64>,
    session: Option<i64>,
}

impl AccessChangeRow {
    pub(crate) fn into_change(self) -> Result<AccessChange, StoreError> {
        let person = UserId(self.person);
        let kind = match (self.kind.as_str(), self.room, self.session) {
            ("room", Some(room), _) if self.person == EVERYONE => {
                AccessChangeKind::RoomDeleted { room: RoomId(room) }
            }
            ("room", Some(room), _) => AccessChangeKind::Room { room: RoomId(room), person },
            ("session", _, Some(session)) => {
                AccessChangeKind::Session { session: SessionId(session), person }
            }
            ("account", _, _) => AccessChangeKind::Account { person },
            ("room" | "session", ..) => return Err(StoreError::Corrupt("access change")),
            _ => AccessChangeKind::Unknown {
                person: Some(person).filter(|person| person.0 != EVERYONE),
            },
        };
        Ok(AccessChange { id: AccessChangeId(self.id), kind })
    }
}
