//! Invitations to make an account. One can be used until it has expired, is used up or revoked, or
//! the account that made it is closed.

use confab_protocol::api::Invite;
use confab_protocol::{Person, Timestamp, UserId};

use crate::statement::{Row, Sql, Stored, args};
use crate::{Store, StoreError, TokenHash};

/// An invitation that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredInvite {
    pub created_by: Person,
}

/// Invitations `i` with the account `a` that made them.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT i.id, i.created_at, i.expires_at, i.uses_left, {person a by}
             FROM invites i JOIN accounts a ON a.id = i.created_by ",
            $rest
        )
    };
}

impl Store {
    pub async fn create_invite(
        &self,
        created_by: UserId,
        code: TokenHash,
        at: Timestamp,
        expires_at: Timestamp,
        uses: u32,
    ) -> Result<Invite, StoreError> {
        let insert = "INSERT INTO invites (code, created_by, created_at, expires_at, uses_left)
                      VALUES ($1, $2, $3, $4, $5) RETURNING id";
        self.write(move |sql| {
            Box::pin(async move {
                let values = args![code, created_by, at, expires_at, uses];
                let (id,): (i64,) = sql.one(insert, values).await?;
                sql.one(select!("WHERE i.id = $1"), args![id]).await
            })
        })
        .await
    }

    /// Invitations that can still be used, newest first.
    pub async fn invites(&self, now: Timestamp) -> Result<Vec<Invite>, StoreError> {
        let usable = select!(
            "WHERE i.expires_at > $1 AND i.uses_left > 0 AND a.deactivated_at IS NULL
             ORDER BY i.id DESC"
        );
        self.reads().all(usable, args![now]).await
    }

    /// Whether a code can be used now.
    pub async fn find_invite(
        &self,
        code: TokenHash,
        now: Timestamp,
    ) -> Result<Option<StoredInvite>, StoreError> {
        let usable = select!(
            "WHERE i.code = $2 AND i.expires_at > $1 AND i.uses_left > 0
               AND a.deactivated_at IS NULL"
        );
        let found: Option<Invite> = self.reads().optional(usable, args![now, code]).await?;
        Ok(found.map(|invite| StoredInvite { created_by: invite.created_by }))
    }

    /// Ends an invitation; `false` where there is none.
    pub async fn revoke_invite(&self, id: i64) -> Result<bool, StoreError> {
        let revoke = "DELETE FROM invites WHERE id = $1";
        self.write(move |sql| {
            Box::pin(async move { Ok(sql.execute(revoke, args![id]).await? > 0) })
        })
        .await
    }
}

impl Stored for Invite {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            created_by: row.person("by")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            uses_left: row.get("uses_left")?,
        })
    }
}

/// Counts an invitation down; `false` where it can't be used.
pub(crate) async fn take_use(
    sql: &mut dyn Sql,
    code: TokenHash,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let take = "
        UPDATE invites SET uses_left = uses_left - 1
        WHERE code = $2 AND expires_at > $1 AND uses_left > 0
          AND created_by IN (SELECT id FROM accounts WHERE deactivated_at IS NULL)";
    Ok(sql.execute(take, args![now, code]).await? == 1)
}
