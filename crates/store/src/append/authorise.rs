//! Asks the policy whether a command may be carried out, within its transaction.

use confab_policy::{Action, Permission, Standing};
use confab_protocol::{Person, Role};

use super::facts::{Facts, MessageFacts, RoomFacts};
use crate::{Append, AppendError, AppendKind};

/// The facts of a command that may be carried out.
pub(crate) struct Allowed {
    pub(crate) author: Person,
    pub(crate) room: RoomFacts,
}

pub(crate) fn check(facts: Facts, append: &Append) -> Result<Allowed, AppendError> {
    if let Some(refused) = facts.refused {
        return Err(refused);
    }
    let room = facts.room.ok_or(AppendError::NoRoom)?;
    let role = acting_role(append.acting, facts.role);
    let standing = Standing { kind: room.kind, membership: room.membership, role };
    let live = facts.message.filter(|message| message.live);
    let wrote = |message: MessageFacts| message.author == facts.author.id;
    match &append.what {
        AppendKind::Send { reply_to, .. } => {
            require(standing, Action::Send)?;
            // A reply may quote what is deleted by now, but not what never was a message.
            if reply_to.is_some() && facts.message.is_none() {
                return Err(AppendError::NoMessage);
            }
        }
        AppendKind::Edit { .. } => {
            require(standing, Action::ChangeOwnMessage)?;
            allow(wrote(live.ok_or(AppendError::NoMessage)?))?;
        }
        AppendKind::Delete { .. } => {
            let moderates = standing.may(Action::DeleteAnyMessage);
            if !moderates {
                require(standing, Action::ChangeOwnMessage)?;
            }
            allow(wrote(live.ok_or(AppendError::NoMessage)?) || moderates)?;
        }
        AppendKind::Join => require(standing, Action::Join)?,
        AppendKind::Leave => require(standing, Action::Leave)?,
        AppendKind::Add { .. } => require(standing, Action::AddMember)?,
        AppendKind::Remove { .. } => require(standing, Action::RemoveMember)?,
        AppendKind::Change { .. } => require(standing, Action::ChangeRoom)?,
    }
    Ok(Allowed { author: facts.author, room })
}

/// The role to act in, of the one that the session may act in and the account's own.
pub(crate) fn acting_role(session: Role, account: Role) -> Role {
    match session {
        Role::Administrator => account,
        Role::Member => Role::Member,
    }
}

fn require(standing: Standing, action: Action) -> Result<(), AppendError> {
    match standing.permission(action) {
        Permission::Granted => Ok(()),
        Permission::NeedsMembership => Err(AppendError::NotMember),
        Permission::Denied => Err(AppendError::NotAllowed),
        Permission::Hidden => Err(AppendError::NoRoom),
    }
}

fn allow(allowed: bool) -> Result<(), AppendError> {
    if allowed { Ok(()) } else { Err(AppendError::NotAllowed) }
}
