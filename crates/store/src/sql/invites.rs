//! Invitations to make an account. One can be used until it has expired, is used up or revoked, or
//! the account that made it may not invite any more.

use confab_protocol::api::Invite;
use confab_protocol::{Person, Timestamp, UserId};

use super::audit::Noted;
use crate::statement::{Row, Sql, Stored, args};
use crate::{Store, StoreError, TokenHash};

/// An invitation to make.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    pub by: UserId,
    pub code: TokenHash,
    /// The people whom it is for; may be empty.
    pub label: String,
    pub expires_at: Timestamp,
    pub uses: u32,
}

/// An invitation that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredInvite {
    pub created_by: Person,
}

/// Invitations `i` with the account `a` that made them.
macro_rules! select {
    ($($rest:tt)*) => {
        concat!(
            "SELECT i.id, i.created_at, i.expires_at, i.uses_left, i.label, {person a by}
             FROM invites i JOIN accounts a ON a.id = i.created_by WHERE ",
            $($rest)*
        )
    };
}

/// Whether an invitation `i` of the account `a` can be used at `$1`.
macro_rules! usable {
    () => {
        "i.expires_at > $1 AND i.uses_left > 0 AND a.deactivated_at IS NULL
         AND (a.role = 'administrator'
              OR EXISTS (SELECT 1 FROM settings WHERE name = 'members_invite' AND value = 'yes'))"
    };
}

impl Store {
    pub async fn create_invite(
        &self,
        invite: NewInvitation,
        note: impl Into<Noted>,
    ) -> Result<Invite, StoreError> {
        let noted = note.into();
        self.write(move |sql| Box::pin(create(sql, invite, noted))).await
    }

    /// Invitations that can still be used, newest first: all, or those that someone made.
    pub async fn invites(
        &self,
        now: Timestamp,
        by: Option<UserId>,
    ) -> Result<Vec<Invite>, StoreError> {
        let usable =
            select!(usable!(), " AND ($2 IS NULL OR i.created_by = $2) ORDER BY i.id DESC");
        self.reads().all(usable, args![now, by]).await
    }

    /// Whether a code can be used now.
    pub async fn find_invite(
        &self,
        code: TokenHash,
        now: Timestamp,
    ) -> Result<Option<StoredInvite>, StoreError> {
        let usable = select!(usable!(), " AND i.code = $2");
        let found: Option<Invite> = self.reads().optional(usable, args![now, code]).await?;
        Ok(found.map(|invite| StoredInvite { created_by: invite.created_by }))
    }

    /// Ends an invitation, whoever made it or only if `by` did; `false` where there is none.
    pub async fn revoke_invite(
        &self,
        id: i64,
        by: Option<UserId>,
        note: impl Into<Noted>,
    ) -> Result<bool, StoreError> {
        let noted = note.into();
        self.write(move |sql| Box::pin(revoke(sql, id, by, noted))).await
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
            label: row.get("label")?,
        })
    }
}

async fn create(sql: &mut dyn Sql, new: NewInvitation, noted: Noted) -> Result<Invite, StoreError> {
    let insert = "
        INSERT INTO invites (code, created_by, created_at, expires_at, uses_left, label)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING id";
    let values = args![new.code, new.by, noted.at, new.expires_at, new.uses, &new.label];
    let (id,): (i64,) = sql.one(insert, values).await?;
    noted.about(&called(id, &new.label)).write(sql).await?;
    sql.one(select!("i.id = $1"), args![id]).await
}

async fn revoke(
    sql: &mut dyn Sql,
    id: i64,
    by: Option<UserId>,
    noted: Noted,
) -> Result<bool, StoreError> {
    let revoke = "DELETE FROM invites WHERE id = $1 AND ($2 IS NULL OR created_by = $2)
                  RETURNING label";
    let Some((label,)) = sql.optional::<(String,)>(revoke, args![id, by]).await? else {
        return Ok(false);
    };
    noted.about(&called(id, &label)).write(sql).await?;
    Ok(true)
}

/// An invitation as the audit log names it.
fn called(id: i64, label: &str) -> String {
    if label.is_empty() { format!("Invitation {id}") } else { format!("Invitation {id}: {label}") }
}

/// Counts an invitation down; `false` where it can't be used.
pub(crate) async fn take_use(
    sql: &mut dyn Sql,
    code: TokenHash,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let take = concat!(
        "UPDATE invites SET uses_left = uses_left - 1
         WHERE code = $2 AND uses_left > 0 AND id IN (
             SELECT i.id FROM invites i JOIN accounts a ON a.id = i.created_by
             WHERE i.code = $2 AND ",
        usable!(),
        ")"
    );
    Ok(sql.execute(take, args![now, code]).await? == 1)
}
