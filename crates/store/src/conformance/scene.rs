//! Sets the scene that most claims begin with: two servers, an administrator and `#general`.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use confab_protocol::api::{AuditAct, SignUpMode};
use confab_protocol::{
    ClientId, Event, Handle, Membership, Role, RoomId, RoomSummary, Seq, Tag, Timestamp, UserId,
    Visibility,
};

use crate::{
    Admission, Append, AppendError, AppendKind, Appended, NewAccount, NewAudit, NewInvitation,
    NewRoom, PasswordHash, Store, TokenHash,
};

/// Result of a claim; a claim that does not hold may also panic.
pub type Claim = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Two servers' stores over one database that was empty when they were opened.
pub struct Servers {
    pub one: Arc<Store>,
    pub two: Arc<Store>,
    /// Values that have to live as long as the stores.
    pub keep: Box<dyn Any + Send + Sync>,
}

impl fmt::Debug for Servers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Servers").finish_non_exhaustive()
    }
}

/// Gives out another number at each call.
pub(crate) struct Numbers(AtomicU64);

impl Numbers {
    pub(crate) fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

/// Two servers with an administrator, who owns `#general`, where everyone new becomes a member.
pub(crate) struct Scene {
    pub(crate) one: Arc<Store>,
    pub(crate) two: Arc<Store>,
    pub(crate) root: UserId,
    pub(crate) general: RoomId,
    pub(crate) numbers: Numbers,
    _keep: Box<dyn Any + Send + Sync>,
}

impl Servers {
    pub(crate) async fn scene(self) -> Result<Scene, Box<dyn std::error::Error + Send + Sync>> {
        let root = self.one.create_first_account(new_account("root", 0)).await?;
        let root = root.expect("the database was empty").person.id;
        self.one.set_sign_up_mode(SignUpMode::Open).await?;
        let general = self.one.rooms_first(root, 1_000).await?[0].id;
        Ok(Scene {
            one: self.one,
            two: self.two,
            root,
            general,
            // High bits, so that a tag that loses some is noticed.
            numbers: Numbers(AtomicU64::new(u64::MAX / 2)),
            _keep: self.keep,
        })
    }
}

pub(crate) fn handle(text: &str) -> Handle {
    Handle::parse(text).expect("the claim names a proper handle")
}

pub(crate) fn new_account(name: &str, tag: u64) -> NewAccount {
    NewAccount {
        handle: handle(name),
        name: format!("{}{}", name[..1].to_uppercase(), &name[1..]),
        password: PasswordHash(format!("hash of {name}")),
        at: Timestamp(1_000),
        tag: Tag(tag),
    }
}

/// An invitation without a label.
pub(crate) fn invitation(by: UserId, code: TokenHash, until: i64, uses: u32) -> NewInvitation {
    let (label, expires_at) = (String::new(), Timestamp(until));
    NewInvitation { by, code, label, expires_at, uses }
}

pub(crate) fn text(body: &str) -> AppendKind {
    AppendKind::Send { body: body.to_owned(), reply_to: None, mentions: Vec::new() }
}

pub(crate) fn mention(body: &str, mentions: &[&str]) -> AppendKind {
    let mentions = mentions.iter().map(|name| handle(name)).collect();
    AppendKind::Send { body: body.to_owned(), reply_to: None, mentions }
}

pub(crate) fn edit(message: Seq, body: &str) -> AppendKind {
    AppendKind::Edit { message, body: body.to_owned(), mentions: Vec::new() }
}

impl Scene {
    pub(crate) fn tag(&self) -> Tag {
        Tag(self.numbers.next())
    }

    /// A row of the audit log about something that the administrator does.
    pub(crate) fn note(&self, act: AuditAct) -> NewAudit {
        let (about, origin) = (String::new(), "192.0.2.0/24".to_owned());
        let at = Timestamp(4_000);
        NewAudit { at, by: self.root, act, person: None, room: None, about, origin }
    }

    /// Someone new, who is a member of `#general`.
    pub(crate) async fn person(
        &self,
        name: &str,
    ) -> Result<UserId, Box<dyn std::error::Error + Send + Sync>> {
        self.person_called(name, None).await
    }

    /// The same, with a name of their own.
    pub(crate) async fn person_called(
        &self,
        handle: &str,
        name: Option<&str>,
    ) -> Result<UserId, Box<dyn std::error::Error + Send + Sync>> {
        let mut account = new_account(handle, self.numbers.next());
        if let Some(name) = name {
            name.clone_into(&mut account.name);
        }
        Ok(self.one.create_account(account, Admission::Open).await?.account.person.id)
    }

    pub(crate) fn new_room(&self, creator: UserId, name: &str, visibility: Visibility) -> NewRoom {
        let (topic, at) = (format!("About {name}"), Timestamp(2_000));
        NewRoom { creator, name: name.to_owned(), topic, visibility, at, tag: self.tag() }
    }

    pub(crate) async fn private_room(
        &self,
        owner: UserId,
        name: &str,
    ) -> Result<RoomId, Box<dyn std::error::Error + Send + Sync>> {
        let new = self.new_room(owner, name, Visibility::Private);
        Ok(self.one.create_room(new).await?.id)
    }

    pub(crate) async fn direct_room(
        &self,
        one: UserId,
        two: UserId,
    ) -> Result<RoomId, Box<dyn std::error::Error + Send + Sync>> {
        let opened = self.one.open_direct(one, two, Timestamp(2_000), self.tag()).await?;
        Ok(opened.expect("both are active").0.id)
    }

    /// A command under a client id of its own.
    pub(crate) fn command(
        &self,
        room: RoomId,
        author: UserId,
        acting: Role,
        what: AppendKind,
    ) -> Append {
        let client_id = ClientId::from_random(self.numbers.next().into());
        Append { room, author, client_id, at: Timestamp(3_000), tag: self.tag(), acting, what }
    }

    pub(crate) async fn append(
        &self,
        room: RoomId,
        author: UserId,
        acting: Role,
        what: AppendKind,
    ) -> Result<Appended, AppendError> {
        self.one.append(self.command(room, author, acting, what)).await
    }

    pub(crate) async fn send(
        &self,
        room: RoomId,
        author: UserId,
        body: &str,
    ) -> Result<Event, AppendError> {
        Ok(self.append(room, author, Role::Member, text(body)).await?.event)
    }

    pub(crate) async fn add(
        &self,
        room: RoomId,
        author: UserId,
        member: UserId,
    ) -> Result<Event, AppendError> {
        let what = AppendKind::Add { member };
        Ok(self.append(room, author, Role::Member, what).await?.event)
    }

    pub(crate) async fn summary(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<RoomSummary, Box<dyn std::error::Error + Send + Sync>> {
        let found = self.two.find_room(room, person).await?;
        Ok(found.expect("the room exists for this person"))
    }

    /// Membership of someone in a room; `None` where it does not exist for them.
    pub(crate) async fn membership(
        &self,
        room: RoomId,
        person: UserId,
    ) -> Result<Option<Membership>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(self.two.find_access(room, person).await?.map(|access| access.membership))
    }
}
