//! Keeps accounts.

use async_trait::async_trait;
use confab_protocol::api::{Invite, SignUpMode};
use confab_protocol::{EventKind, Handle, Person, Role, RoomId, Timestamp, UserId};
use sqlx::SqliteConnection;

use super::append::{self, insert_event};
use super::rooms::{self, Making};
use super::{Sqlite, invites, looks, passwords, settings};
use crate::append::{About, NewEvent};
use crate::rows::AccountRow;
use crate::words::{from_role, to_person};
use crate::{
    Account, Accounts, Admission, Appended, CreateAccountError, MadeAccount, NewAccount,
    PasswordChange, PasswordHash, StoreError, StoredInvite, TokenHash,
};

#[async_trait]
impl Accounts for Sqlite {
    async fn has_accounts(&self) -> Result<bool, StoreError> {
        let any = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM accounts)");
        Ok(any.fetch_one(&self.reads).await?)
    }

    async fn create_first_account(
        &self,
        account: NewAccount,
    ) -> Result<Option<Account>, StoreError> {
        self.write(|transaction| Box::pin(create_first(transaction, account))).await
    }

    async fn create_account(
        &self,
        account: NewAccount,
        admission: Admission,
    ) -> Result<MadeAccount, CreateAccountError> {
        let made = self.write(move |transaction| Box::pin(create(transaction, account, admission)));
        let made = made.await?;
        self.handover.pass(made.joined.as_ref());
        Ok(made)
    }

    async fn find_account(&self, id: UserId) -> Result<Option<Account>, StoreError> {
        let row: Option<AccountRow> = sqlx::query_as(
            "SELECT id, handle, name, role, password, deactivated_at,
                    (SELECT marks FROM person_marks WHERE person = a.id) AS marks
             FROM accounts a WHERE id = ?1",
        )
        .bind(id.0)
        .fetch_optional(&self.reads)
        .await?;
        Ok(row.map(AccountRow::into_parts).transpose()?.map(|(account, _)| account))
    }

    async fn find_credentials(
        &self,
        handle: &Handle,
    ) -> Result<Option<(Account, PasswordHash)>, StoreError> {
        let row: Option<AccountRow> = sqlx::query_as(
            "SELECT id, handle, name, role, password, deactivated_at,
                    (SELECT marks FROM person_marks WHERE person = a.id) AS marks
             FROM accounts a WHERE handle = ?1",
        )
        .bind(handle.as_str())
        .fetch_optional(&self.reads)
        .await?;
        row.map(AccountRow::into_parts).transpose()
    }

    async fn change_password(
        &self,
        id: UserId,
        change: PasswordChange,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(move |transaction| Box::pin(passwords::change(transaction, id, change, at)))
            .await
    }

    async fn renew_password_hash(
        &self,
        id: UserId,
        change: PasswordChange,
    ) -> Result<bool, StoreError> {
        self.write(move |transaction| Box::pin(passwords::replace(transaction, id, change))).await
    }

    async fn search_people(&self, query: &str, limit: u32) -> Result<Vec<Person>, StoreError> {
        let from = query.to_lowercase();
        let until = format!("{from}{}", char::MAX);
        let rows: Vec<(i64, String, String, i64)> = sqlx::query_as(
            "SELECT id, handle, name, (SELECT marks FROM person_marks WHERE person = a.id)
             FROM accounts a
             WHERE deactivated_at IS NULL
               AND ((handle >= ?1 AND handle < ?2) OR (name_key >= ?1 AND name_key < ?2))
             ORDER BY handle LIMIT ?3",
        )
        .bind(from)
        .bind(until)
        .bind(limit)
        .fetch_all(&self.reads)
        .await?;
        rows.into_iter()
            .map(|(id, handle, name, marks)| to_person(id, &handle, name, marks))
            .collect()
    }

    async fn deactivate_account(&self, id: UserId, at: Timestamp) -> Result<(), StoreError> {
        self.write(move |transaction| Box::pin(deactivate(transaction, id, at))).await
    }

    async fn create_invite(
        &self,
        created_by: UserId,
        code: TokenHash,
        at: Timestamp,
        expires_at: Timestamp,
        uses: u32,
    ) -> Result<Invite, StoreError> {
        let new = invites::NewInvite { created_by, code, at, expires_at, uses };
        self.write(|transaction| Box::pin(invites::create(transaction, new))).await
    }

    async fn invites(&self, now: Timestamp) -> Result<Vec<Invite>, StoreError> {
        invites::usable(&self.reads, now).await
    }

    async fn find_invite(
        &self,
        code: TokenHash,
        now: Timestamp,
    ) -> Result<Option<StoredInvite>, StoreError> {
        invites::find(&self.reads, code, now).await
    }

    async fn revoke_invite(&self, id: i64) -> Result<bool, StoreError> {
        self.write(move |transaction| Box::pin(invites::revoke(transaction, id))).await
    }
}

async fn create_first(
    transaction: &mut SqliteConnection,
    new: NewAccount,
) -> Result<Option<Account>, StoreError> {
    let any: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM accounts)")
        .fetch_one(&mut *transaction)
        .await?;
    if any {
        return Ok(None);
    }
    let account = insert(transaction, &new, Role::Administrator).await?;
    let account = account.ok_or(StoreError::Corrupt("account"))?;
    let (at, tag) = (new.at, new.tag);
    let making = Making { kind: "public", name: "general", topic: "", pair: None, at, tag };
    rooms::make(transaction, &account.person, &making).await?;
    Ok(Some(account))
}

async fn create(
    transaction: &mut SqliteConnection,
    new: NewAccount,
    admission: Admission,
) -> Result<MadeAccount, CreateAccountError> {
    let mode = settings::read_sign_up_mode(&mut *transaction).await?;
    match (admission, mode) {
        (Admission::Open, SignUpMode::Open) => {}
        (Admission::Open, SignUpMode::Invite | SignUpMode::Closed)
        | (Admission::Invite(_), SignUpMode::Closed) => {
            return Err(CreateAccountError::SignUpClosed);
        }
        (Admission::Invite(code), SignUpMode::Open | SignUpMode::Invite) => {
            if !invites::take_use(transaction, code, new.at).await? {
                return Err(CreateAccountError::InviteInvalid);
            }
        }
    }
    // A taken handle undoes the use of the invitation with everything else.
    let account = insert(transaction, &new, Role::Member).await?;
    let account = account.ok_or(CreateAccountError::HandleTaken)?;
    let joined = join_first_room(transaction, &new, &account.person).await?;
    Ok(MadeAccount { account, joined })
}

/// `None` where the handle is taken, or looks like one that is.
async fn insert(
    transaction: &mut SqliteConnection,
    new: &NewAccount,
    role: Role,
) -> Result<Option<Account>, StoreError> {
    looks::accounts(transaction).await?;
    let id: Option<i64> = sqlx::query_scalar(
        "INSERT INTO accounts (handle, name, name_key, role, password, created_at, look, handle_look)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
         WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE handle_look = ?8)
         ON CONFLICT (handle) DO NOTHING RETURNING id",
    )
    .bind(new.handle.as_str())
    .bind(&new.name)
    .bind(new.name.to_lowercase())
    .bind(from_role(role))
    .bind(&new.password.0)
    .bind(new.at.0)
    .bind(confab_names::look(&new.name))
    .bind(confab_names::look_of_handle(new.handle.as_str()))
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(id) = id else { return Ok(None) };
    let marks: i64 = sqlx::query_scalar("SELECT marks FROM person_marks WHERE person = ?1")
        .bind(id)
        .fetch_one(transaction)
        .await?;
    let person = to_person(id, new.handle.as_str(), new.name.clone(), marks)?;
    Ok(Some(Account { person, role, active: true }))
}

/// Joins a new account to `#general`, or the oldest public room, if there is any.
async fn join_first_room(
    transaction: &mut SqliteConnection,
    new: &NewAccount,
    person: &Person,
) -> Result<Option<Appended>, StoreError> {
    let room: Option<i64> = sqlx::query_scalar(
        "SELECT id FROM rooms WHERE kind = 'public' ORDER BY name_key <> 'general', id LIMIT 1",
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(room) = room.map(RoomId) else { return Ok(None) };
    let event = NewEvent {
        room,
        author: person,
        at: new.at,
        tag: new.tag,
        asked: None,
        kind: "member_joined",
        about: About::Member(person.id),
    };
    let joined = insert_event(transaction, &event).await?;
    append::admit(transaction, room, person.id, "member", joined.seq).await?;
    let what = EventKind::MemberJoined { member: person.clone() };
    Ok(Some(event.written(joined, what)))
}

async fn deactivate(
    transaction: &mut SqliteConnection,
    id: UserId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let closed = sqlx::query(
        "UPDATE accounts SET deactivated_at = ?2 WHERE id = ?1 AND deactivated_at IS NULL",
    )
    .bind(id.0)
    .bind(at.0)
    .execute(&mut *transaction)
    .await?;
    if closed.rows_affected() == 0 {
        return Ok(());
    }
    sqlx::query("DELETE FROM sessions WHERE person = ?1")
        .bind(id.0)
        .execute(&mut *transaction)
        .await?;
    sqlx::query("DELETE FROM devices WHERE person = ?1")
        .bind(id.0)
        .execute(&mut *transaction)
        .await?;
    sqlx::query("INSERT INTO access_changes (kind, person, at) VALUES ('account', ?1, ?2)")
        .bind(id.0)
        .bind(at.0)
        .execute(transaction)
        .await?;
    Ok(())
}
