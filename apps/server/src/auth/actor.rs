//! The actor of a request, and their credentials.

use crate::refusal::Refusal;
use confab_protocol::ErrorCode;
use confab_protocol::api::{Me, Scope};
use confab_protocol::{Person, Role, SessionId, Timestamp, UserId};
use confab_store::{Account, Session, SessionKind};

/// Someone who is signed in, as every use case gets them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub person: Person,
    /// Role of the account; [`Actor::is_administrator`] says whether it may act by it.
    pub role: Role,
    pub session: SessionId,
    pub scopes: Scopes,
    pub via: Via,
    /// When the session ends, however it is used.
    pub expires_at: Option<Timestamp>,
    /// When it ends unless it is used before.
    pub idle_at: Option<Timestamp>,
}

/// How the secret came in. Only what a browser sends by itself needs the checks against other sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    Cookie,
    Bearer,
}

/// Permissions of the session: everything for a browser, a token's scopes otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scopes {
    All,
    Only(Vec<Scope>),
}

/// The session may not be used for this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPermitted {
    #[error("this token lacks the scope for that")]
    Scope(Scope),
    #[error("this needs a signed-in browser, not a token")]
    BrowserOnly,
    #[error("you need to be an administrator to do this")]
    AdministratorOnly,
}

impl Actor {
    /// The actor of a session that was found.
    pub fn new(session: Session, via: Via) -> Self {
        let scopes = match session.kind {
            SessionKind::Browser { .. } => Scopes::All,
            SessionKind::Token { scopes, .. } => Scopes::Only(scopes),
        };
        let Session { id, account, expires_at, idle_at, .. } = session;
        let Account { person, role, .. } = account;
        Self { person, role, session: id, scopes, via, expires_at, idle_at }
    }

    pub fn id(&self) -> UserId {
        self.person.id
    }

    /// Whether the session has ended by now, whatever it was used for since.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }

    /// Gives the person in the form of the wire.
    pub fn me(&self) -> Me {
        Me { person: self.person.clone(), role: self.role, session: self.session }
    }

    /// Whether the session may be used for `scope`. Permission to write includes reading.
    pub fn permits(&self, scope: Scope) -> bool {
        match &self.scopes {
            Scopes::All => true,
            Scopes::Only(scopes) => match scope {
                Scope::Read => !scopes.is_empty(),
                Scope::Write | Scope::Admin => scopes.contains(&scope),
            },
        }
    }

    pub fn require(&self, scope: Scope) -> Result<(), NotPermitted> {
        if self.permits(scope) { Ok(()) } else { Err(NotPermitted::Scope(scope)) }
    }

    /// For changes of how someone signs in: a leaked token must not be able to.
    pub fn require_browser(&self) -> Result<(), NotPermitted> {
        match self.scopes {
            Scopes::All => Ok(()),
            Scopes::Only(_) => Err(NotPermitted::BrowserOnly),
        }
    }

    /// Whether the account is an administrator and the session may be used as one.
    pub fn is_administrator(&self) -> bool {
        self.role == Role::Administrator && self.permits(Scope::Admin)
    }

    pub fn require_administrator(&self) -> Result<(), NotPermitted> {
        if self.is_administrator() { Ok(()) } else { Err(NotPermitted::AdministratorOnly) }
    }

    /// The role that the session may act in.
    pub fn acting_role(&self) -> Role {
        if self.is_administrator() { Role::Administrator } else { Role::Member }
    }
}

impl From<NotPermitted> for Refusal {
    fn from(error: NotPermitted) -> Self {
        Self::new(ErrorCode::Forbidden, error.to_string())
    }
}
