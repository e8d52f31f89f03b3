//! A row of a session with whose it is.

use confab_protocol::{SessionId, Timestamp};
use sqlx::FromRow;

use crate::words::{to_person, to_role, to_scopes};
use crate::{Account, Session, SessionKind, StoreError};

#[derive(FromRow)]
pub(crate) struct SessionRow {
    pub(crate) id: i64,
    kind: String,
    session_name: String,
    scopes: String,
    created_at: i64,
    pub(crate) used_at: i64,
    expires_at: Option<i64>,
    idle_ms: Option<i64>,
    account_id: i64,
    handle: String,
    name: String,
    role: String,
    marks: i64,
}

impl SessionRow {
    pub(crate) fn into_session(self) -> Result<Session, StoreError> {
        let kind = match self.kind.as_str() {
            "browser" => SessionKind::Browser { user_agent: self.session_name },
            "token" => {
                SessionKind::Token { name: self.session_name, scopes: to_scopes(&self.scopes)? }
            }
            _ => return Err(StoreError::Corrupt("session kind")),
        };
        Ok(Session {
            id: SessionId(self.id),
            account: Account {
                person: to_person(self.account_id, &self.handle, self.name, self.marks)?,
                role: to_role(&self.role)?,
                active: true,
            },
            kind,
            created_at: Timestamp(self.created_at),
            used_at: Timestamp(self.used_at),
            expires_at: self.expires_at.map(Timestamp),
            idle_at: self.idle_ms.map(|idle_ms| Timestamp(self.used_at).plus_millis(idle_ms)),
        })
    }
}
