//! Keeps invitations. One can be used until it has expired, is used up or revoked, or the
//! account that made it is closed.

use confab_protocol::api::Invite;
use confab_protocol::{Timestamp, UserId};
use sqlx::{SqliteConnection, SqliteExecutor};

use crate::rows::InviteRow;
use crate::{StoreError, StoredInvite, TokenHash};

/// An invitation to write.
pub(super) struct NewInvite {
    pub(super) created_by: UserId,
    pub(super) code: TokenHash,
    pub(super) at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) uses: u32,
}

/// The columns of a [`InviteRow`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT i.id, i.created_at, i.expires_at, i.uses_left,
                    a.id AS account_id, a.handle, a.name,
                    (SELECT marks FROM person_marks WHERE person = a.id) AS marks
             FROM invites i JOIN accounts a ON a.id = i.created_by ",
            $rest
        )
    };
}

pub(super) async fn create(
    transaction: &mut SqliteConnection,
    new: NewInvite,
) -> Result<Invite, StoreError> {
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO invites (code, created_by, created_at, expires_at, uses_left)
         VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
    )
    .bind(new.code.0.as_slice())
    .bind(new.created_by.0)
    .bind(new.at.0)
    .bind(new.expires_at.0)
    .bind(new.uses)
    .fetch_one(&mut *transaction)
    .await?;
    let row: InviteRow =
        sqlx::query_as(select!("WHERE i.id = ?1")).bind(id).fetch_one(transaction).await?;
    row.into_invite()
}

pub(super) async fn usable(
    executor: impl SqliteExecutor<'_>,
    now: Timestamp,
) -> Result<Vec<Invite>, StoreError> {
    let rows: Vec<InviteRow> = sqlx::query_as(select!(
        "WHERE i.expires_at > ?1 AND i.uses_left > 0 AND a.deactivated_at IS NULL
         ORDER BY i.id DESC"
    ))
    .bind(now.0)
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(InviteRow::into_invite).collect()
}

pub(super) async fn find(
    executor: impl SqliteExecutor<'_>,
    code: TokenHash,
    now: Timestamp,
) -> Result<Option<StoredInvite>, StoreError> {
    let row: Option<InviteRow> = sqlx::query_as(select!(
        "WHERE i.code = ?2 AND i.expires_at > ?1 AND i.uses_left > 0
           AND a.deactivated_at IS NULL"
    ))
    .bind(now.0)
    .bind(code.0.as_slice())
    .fetch_optional(executor)
    .await?;
    row.map(|row| Ok(StoredInvite { created_by: row.person()? })).transpose()
}

/// Counts an invitation down; `false` where it can't be used.
pub(super) async fn take_use(
    transaction: &mut SqliteConnection,
    code: TokenHash,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let taken = sqlx::query(
        "UPDATE invites SET uses_left = uses_left - 1
         WHERE code = ?2 AND expires_at > ?1 AND uses_left > 0
           AND created_by IN (SELECT id FROM accounts WHERE deactivated_at IS NULL)",
    )
    .bind(now.0)
    .bind(code.0.as_slice())
    .execute(transaction)
    .await?;
    Ok(taken.rows_affected() == 1)
}

pub(super) async fn revoke(
    transaction: &mut SqliteConnection,
    id: i64,
) -> Result<bool, StoreError> {
    let revoked =
        sqlx::query("DELETE FROM invites WHERE id = ?1").bind(id).execute(transaction).await?;
    Ok(revoked.rows_affected() == 1)
}
