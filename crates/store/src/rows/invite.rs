//! A row of an invitation with who made it.

use confab_protocol::api::Invite;
use confab_protocol::{Person, Timestamp};
use sqlx::FromRow;

use crate::StoreError;
use crate::words::{to_count, to_person};

#[derive(FromRow)]
pub(crate) struct InviteRow {
    id: i64,
    created_at: i64,
    expires_at: i64,
    uses_left: i64,
    account_id: i64,
    handle: String,
    name: String,
    marks: i64,
}

impl InviteRow {
    pub(crate) fn person(&self) -> Result<Person, StoreError> {
        to_person(self.account_id, &self.handle, self.name.clone(), self.marks)
    }

    pub(crate) fn into_invite(self) -> Result<Invite, StoreError> {
        Ok(Invite {
            id: self.id,
            created_by: self.person()?,
            created_at: Timestamp(self.created_at),
            expires_at: Timestamp(self.expires_at),
            uses_left: to_count(self.uses_left)?,
        })
    }
}
