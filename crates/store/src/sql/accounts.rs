//! Accounts.

use std::fmt;

use confab_protocol::api::SignUpMode;
use confab_protocol::{EventKind, Handle, Person, Role, RoomId, Tag, Timestamp, UserId};

use super::make_room::{self, Making};
use super::{directory, invites, looks, members, settings};
use crate::append::{About, NewEvent, insert_event};
use crate::kinds::member_joined;
use crate::statement::locks;
use crate::statement::{Row, Sql, Stored, args};
use crate::words::from_role;
use crate::{Appended, Store, StoreError, TokenHash};

/// An account to make.
#[derive(Clone, Debug)]
pub struct NewAccount {
    pub handle: Handle,
    pub name: String,
    pub password: PasswordHash,
    pub at: Timestamp,
    /// For the event that its joining or the making of `#general` writes.
    pub tag: Tag,
}

/// An account as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub person: Person,
    pub role: Role,
    /// Deactivated accounts can't sign in; their messages keep their name.
    pub active: bool,
}

/// A new account, and the event by which it joined its first room, if there is any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeAccount {
    pub account: Account,
    pub joined: Option<Appended>,
}

/// An Argon2id hash in PHC form.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

/// One hash in place of the one that was read.
#[derive(Clone, Debug)]
pub struct PasswordChange {
    pub old: PasswordHash,
    pub new: PasswordHash,
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// On what ground someone makes an account; checked again inside the transaction.
#[derive(Clone, Copy, Debug)]
pub enum Admission {
    /// The installation's sign-up mode is `Open`.
    Open,
    /// The mode is not `Closed`, and this code has a use left.
    Invite(TokenHash),
}

/// Why no account was made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateAccountError {
    #[error("the handle is taken, or looks like one that is")]
    HandleTaken,
    #[error("the invitation cannot be used")]
    InviteInvalid,
    #[error("sign-up is closed")]
    SignUpClosed,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Accounts `a` with the hashes of their passwords.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT {person a person}, a.role, a.password, a.deactivated_at FROM accounts a ",
            $rest
        )
    };
}
impl Store {
    /// Whether there is any account.
    pub async fn has_accounts(&self) -> Result<bool, StoreError> {
        any_account(&mut *self.reads()).await
    }

    /// Makes the very first account an administrator, and `#general` with it as owner, in one
    /// transaction. `None` where an account exists already, however close the race was.
    pub async fn create_first_account(
        &self,
        account: NewAccount,
    ) -> Result<Option<Account>, StoreError> {
        self.write(|sql| Box::pin(create_first(sql, account))).await
    }

    /// Makes an account as a member, if `admission` holds inside the transaction (which counts an
    /// invitation down), and joins it to `#general` (or the oldest public room).
    pub async fn create_account(
        &self,
        account: NewAccount,
        admission: Admission,
    ) -> Result<MadeAccount, CreateAccountError> {
        let made = self.write(move |sql| Box::pin(create(sql, account, admission)));
        let made: MadeAccount = made.await?;
        self.handover.pass(made.joined.as_ref());
        Ok(made)
    }

    pub async fn find_account(&self, id: UserId) -> Result<Option<Account>, StoreError> {
        find(&mut *self.reads(), id).await
    }

    /// The account with its password's hash.
    pub async fn find_credentials(
        &self,
        handle: &Handle,
    ) -> Result<Option<(Account, PasswordHash)>, StoreError> {
        let account = select!("WHERE a.handle = $1");
        let found: Option<Credentials> = self.reads().optional(account, args![handle]).await?;
        Ok(found.map(|found| (found.account, found.password)))
    }

    /// Gives an active account another name; it is shown so wherever the person is named, in what
    /// was written before too. `None` where there is no such account.
    pub async fn rename_account(
        &self,
        id: UserId,
        name: String,
    ) -> Result<Option<Person>, StoreError> {
        self.write(move |sql| Box::pin(rename(sql, id, name))).await
    }
}

impl Stored for Account {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let deactivated_at: Option<Timestamp> = row.get("deactivated_at")?;
        Ok(Self {
            person: row.person("person")?,
            role: row.get("role")?,
            active: deactivated_at.is_none(),
        })
    }
}

struct Credentials {
    account: Account,
    password: PasswordHash,
}

impl Stored for Credentials {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { account: Account::read(row)?, password: PasswordHash(row.get("password")?) })
    }
}

/// An account, be it active or not.
pub(crate) async fn find(sql: &mut dyn Sql, id: UserId) -> Result<Option<Account>, StoreError> {
    sql.optional(select!("WHERE a.id = $1"), args![id]).await
}

/// The person of an active account.
pub(crate) async fn find_active(
    sql: &mut dyn Sql,
    id: UserId,
) -> Result<Option<Person>, StoreError> {
    let person = "SELECT {person a person} FROM accounts a
                  WHERE a.id = $1 AND a.deactivated_at IS NULL";
    sql.optional(person, args![id]).await
}

async fn any_account(sql: &mut dyn Sql) -> Result<bool, StoreError> {
    let (any,) = sql.one("SELECT EXISTS (SELECT 1 FROM accounts)", &[]).await?;
    Ok(any)
}

async fn create_first(sql: &mut dyn Sql, new: NewAccount) -> Result<Option<Account>, StoreError> {
    locks::making(sql).await?;
    if any_account(sql).await? {
        return Ok(None);
    }
    let account = insert(sql, &new, Role::Administrator).await?;
    let account = account.ok_or(StoreError::Corrupt("account"))?;
    let (at, tag) = (new.at, new.tag);
    let making = Making { kind: "public", name: "general", topic: "", people: &[], at, tag };
    make_room::make(sql, &account.person, &making).await?;
    Ok(Some(account))
}

async fn create(
    sql: &mut dyn Sql,
    new: NewAccount,
    admission: Admission,
) -> Result<MadeAccount, CreateAccountError> {
    // Before any other lock: see `locks`.
    locks::making_shared(sql).await?;
    let room = first_room(sql).await?;
    let mode = settings::read_sign_up_mode(sql).await?;
    match (admission, mode) {
        (Admission::Open, SignUpMode::Open) => {}
        (Admission::Open, SignUpMode::Invite | SignUpMode::Closed)
        | (Admission::Invite(_), SignUpMode::Closed) => {
            return Err(CreateAccountError::SignUpClosed);
        }
        (Admission::Invite(code), SignUpMode::Open | SignUpMode::Invite) => {
            if !invites::take_use(sql, code, new.at).await? {
                return Err(CreateAccountError::InviteInvalid);
            }
        }
    }
    // A taken handle undoes the use of the invitation with everything else.
    let account = insert(sql, &new, Role::Member).await?;
    let account = account.ok_or(CreateAccountError::HandleTaken)?;
    let joined = match room {
        Some(room) => Some(join(sql, room, &new, &account.person).await?),
        None => None,
    };
    Ok(MadeAccount { account, joined })
}

/// `None` where the handle is taken, or looks like one that is.
async fn insert(
    sql: &mut dyn Sql,
    new: &NewAccount,
    role: Role,
) -> Result<Option<Account>, StoreError> {
    looks::accounts(sql).await?;
    let insert = "
        INSERT INTO accounts (handle, name, name_key, role, password, created_at, look, handle_look,
                              found_by, found_of)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $3
        WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE handle_look = $8)
        ON CONFLICT (handle) DO NOTHING RETURNING id";
    let values = args![
        &new.handle,
        &new.name,
        new.name.to_lowercase(),
        from_role(role),
        &new.password.0,
        new.at,
        confab_names::look(&new.name),
        confab_names::look_of_handle(new.handle.as_str()),
        directory::found_by(&new.name, new.handle.as_str()),
    ];
    let Some((id,)) = sql.optional::<(UserId,)>(insert, values).await? else { return Ok(None) };
    find(sql, id).await
}

/// `#general`, or the oldest public room that is not archived, if there is any; locked.
async fn first_room(sql: &mut dyn Sql) -> Result<Option<RoomId>, StoreError> {
    let room = "SELECT id FROM rooms WHERE kind = 'public' AND NOT archived
                ORDER BY name_key <> 'general', id LIMIT 1";
    let Some((room,)) = sql.optional(room, &[]).await? else { return Ok(None) };
    locks::one_room(sql, room).await?;
    Ok(Some(room))
}

/// Joins a new account to a room.
async fn join(
    sql: &mut dyn Sql,
    room: RoomId,
    new: &NewAccount,
    person: &Person,
) -> Result<Appended, StoreError> {
    let event = NewEvent {
        room,
        author: person,
        at: new.at,
        tag: new.tag,
        asked: None,
        kind: member_joined::NAME,
        about: About::Member(person.id),
        payload: None,
    };
    let joined = insert_event(sql, &event).await?;
    members::admit(sql, room, person.id, "member", joined.seq).await?;
    let what = EventKind::MemberJoined { member: person.clone() };
    Ok(event.written(joined, what))
}

async fn rename(sql: &mut dyn Sql, id: UserId, name: String) -> Result<Option<Person>, StoreError> {
    let rename = "UPDATE accounts SET name = $2, name_key = $3, look = $4
                  WHERE id = $1 AND deactivated_at IS NULL";
    let values = args![id, &name, name.to_lowercase(), confab_names::look(&name)];
    if sql.execute(rename, values).await? == 0 {
        return Ok(None);
    }
    directory::fill(sql).await?;
    find_active(sql, id).await
}
