//! A row of an account with its password's hash.

use sqlx::FromRow;

use crate::words::{to_person, to_role};
use crate::{Account, PasswordHash, StoreError};

#[derive(FromRow)]
pub(crate) struct AccountRow {
    id: i64,
    handle: String,
    name: String,
    role: String,
    password: String,
    deactivated_at: Option<i64>,
    marks: i64,
}

impl AccountRow {
    pub(crate) fn into_parts(self) -> Result<(Account, PasswordHash), StoreError> {
        let account = Account {
            person: to_person(self.id, &self.handle, self.name, self.marks)?,
            role: to_role(&self.role)?,
            active: self.deactivated_at.is_none(),
        };
        Ok((account, PasswordHash(self.password)))
    }
}
