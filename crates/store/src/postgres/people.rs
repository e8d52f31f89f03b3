//! Finds accounts.

use confab_protocol::{Handle, Person, UserId};
use sqlx::PgConnection;

use crate::rows::AccountRow;
use crate::words::to_person;
use crate::{Account, PasswordHash, StoreError};

pub(super) async fn find(
    connection: &mut PgConnection,
    id: UserId,
) -> Result<Option<(Account, PasswordHash)>, StoreError> {
    let row: Option<AccountRow> = sqlx::query_as(
        "SELECT id, handle, name, role, password, deactivated_at,
                    (SELECT marks FROM person_marks WHERE person = a.id) AS marks
             FROM accounts a WHERE id = $1",
    )
    .bind(id.0)
    .fetch_optional(connection)
    .await?;
    row.map(AccountRow::into_parts).transpose()
}

pub(super) async fn find_by_handle(
    connection: &mut PgConnection,
    handle: Handle,
) -> Result<Option<(Account, PasswordHash)>, StoreError> {
    let row: Option<AccountRow> = sqlx::query_as(
        "SELECT id, handle, name, role, password, deactivated_at,
                (SELECT marks FROM person_marks WHERE person = a.id) AS marks
         FROM accounts a WHERE handle = $1",
    )
    .bind(handle.as_str())
    .fetch_optional(connection)
    .await?;
    row.map(AccountRow::into_parts).transpose()
}

/// Those whose handle or name starts with a text in lower case.
pub(super) async fn search(
    connection: &mut PgConnection,
    from: String,
    limit: u32,
) -> Result<Vec<Person>, StoreError> {
    if from.contains('\0') {
        return Ok(Vec::new()); // No text of Postgres holds it, and none may be asked for.
    }
    let until = format!("{from}{}", char::MAX);
    let rows: Vec<(i64, String, String, i64)> = sqlx::query_as(
        "SELECT id, handle, name, (SELECT marks FROM person_marks WHERE person = a.id)
         FROM accounts a
         WHERE deactivated_at IS NULL
           AND ((handle >= $1 AND handle < $2) OR (name_key >= $1 AND name_key < $2))
         ORDER BY handle LIMIT $3",
    )
    .bind(from)
    .bind(until)
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(|(id, handle, name, marks)| to_person(id, &handle, name, marks)).collect()
}

/// The person of an active account.
pub(super) async fn find_active(
    connection: &mut PgConnection,
    id: UserId,
) -> Result<Option<Person>, StoreError> {
    let row: Option<(String, String, i64)> = sqlx::query_as(
        "SELECT handle, name, (SELECT marks FROM person_marks WHERE person = a.id)
         FROM accounts a WHERE id = $1 AND deactivated_at IS NULL",
    )
    .bind(id.0)
    .fetch_optional(connection)
    .await?;
    row.map(|(handle, name, marks)| to_person(id.0, &handle, name, marks)).transpose()
}
