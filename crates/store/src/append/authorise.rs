//! Asks the policy whether a command may be carried out, within its transaction.

use confab_policy::{Action, Permission, Standing};
use confab_protocol::{Person, Role, UserId};

use super::facts::{Facts, MessageFacts, RoomFacts};
use crate::{Append, AppendError};

/// The facts of a command that may be carried out.
pub(crate) struct Allowed {
    pub(crate) author: Person,
    pub(crate) room: RoomFacts,
    /// Standing of the author.
    pub(crate) standing: Standing,
}

/// Standing of the author, and the message that the command is about.
pub(crate) struct Asked {
    standing: Standing,
    author: UserId,
    message: Option<MessageFacts>,
}

pub(crate) fn check(facts: Facts, append: &Append) -> Result<Allowed, AppendError> {
    if let Some(refused) = facts.refused {
        return Err(refused);
    }
    let room = facts.room.ok_or(AppendError::NoRoom)?;
    let role = acting_role(append.acting, facts.role);
    let standing = room.standing(role);
    let asked = Asked { standing, author: facts.author.id, message: facts.message };
    append.what.kind().allow(&asked)?;
    Ok(Allowed { author: facts.author, room, standing })
}

impl RoomFacts {
    fn standing(self, role: Role) -> Standing {
        let Self { kind, membership, marks, .. } = self;
        Standing { kind, membership, role, marks }
    }
}

impl Asked {
    pub(crate) fn may(&self, action: Action) -> bool {
        self.standing.may(action)
    }

    /// Refuses actions that the policy does not grant, as far as the author may know.
    pub(crate) fn require(&self, action: Action) -> Result<(), AppendError> {
        match self.standing.permission(action) {
            Permission::Granted => Ok(()),
            Permission::NeedsMembership => Err(AppendError::NotMember),
            Permission::Denied => Err(AppendError::NotAllowed),
            Permission::Hidden => Err(AppendError::NoRoom),
        }
    }

    /// Refuses a position that never was a message.
    pub(crate) fn require_message(&self) -> Result<(), AppendError> {
        self.message.map(drop).ok_or(AppendError::NoMessage)
    }

    /// Refuses all but a live message that the author wrote and may change.
    pub(crate) fn require_own(&self) -> Result<(), AppendError> {
        self.require(Action::ChangeOwnMessage)?;
        if self.require_live()? { Ok(()) } else { Err(AppendError::NotAllowed) }
    }

    /// Refuses a position without a message, or with a deleted one; gives whether the author wrote
    /// it.
    pub(crate) fn require_live(&self) -> Result<bool, AppendError> {
        let live = self.message.filter(|message| message.live).ok_or(AppendError::NoMessage)?;
        Ok(live.author == self.author)
    }
}

/// The role to act in, of the one that the session may act in and the account's own.
pub(crate) fn acting_role(session: Role, account: Role) -> Role {
    match session {
        Role::Administrator => account,
        Role::Member => Role::Member,
    }
}
