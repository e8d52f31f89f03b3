//! Checks what a use case requires, and what no use case may ask for.

use confab_protocol::{Membership, Person, Role, RoomKind};

use super::facts::{Facts, MessageFacts, RoomFacts};
use crate::{Append, AppendError, AppendKind, Require};

/// The facts of a command that may be carried out.
pub(crate) struct Allowed {
    pub(crate) author: Person,
    pub(crate) room: RoomFacts,
}

pub(crate) fn check(facts: Facts, append: &Append) -> Result<Allowed, AppendError> {
    if let Some(refused) = facts.refused {
        return Err(refused);
    }
    let room = facts.room.filter(may_see).ok_or(AppendError::NoRoom)?;
    let asker = Asker { author: &facts.author, role: facts.role, room, message: facts.message };
    asker.meets(append.require)?;
    fits(append, room.kind)?;
    let message_is_live = facts.message.is_some_and(|message| message.live);
    match &append.what {
        AppendKind::Edit { .. } | AppendKind::Delete { .. } if !message_is_live => {
            Err(AppendError::NoMessage)
        }
        // A reply may quote what is deleted by now, but not what never was a message.
        AppendKind::Send { reply_to: Some(_), .. } if facts.message.is_none() => {
            Err(AppendError::NoMessage)
        }
        _ => Ok(Allowed { author: facts.author, room }),
    }
}

fn may_see(room: &RoomFacts) -> bool {
    match room.kind {
        RoomKind::Public => true,
        RoomKind::Private | RoomKind::Direct => room.membership != Membership::Visitor,
    }
}

/// Refuses what makes no sense in a room of this kind, whoever asks.
fn fits(append: &Append, kind: RoomKind) -> Result<(), AppendError> {
    let asked_about = match append.what {
        AppendKind::Edit { message, .. } | AppendKind::Delete { message } => Some(message),
        _ => None,
    };
    let required = match append.require {
        Require::AuthorOf(message) | Require::AuthorOrModeratorOf(message) => Some(message),
        Require::Member | Require::PublicRoom | Require::Moderator => None,
    };
    let is_checked = required.is_none() || required == asked_about;
    let has_place = match (&append.what, kind) {
        (AppendKind::Send { .. } | AppendKind::Edit { .. } | AppendKind::Delete { .. }, _)
        | (_, RoomKind::Public) => true,
        (AppendKind::Join, RoomKind::Private) | (_, RoomKind::Direct) => false,
        (_, RoomKind::Private) => true,
    };
    if is_checked && has_place { Ok(()) } else { Err(AppendError::NotAllowed) }
}

struct Asker<'a> {
    author: &'a Person,
    role: Role,
    room: RoomFacts,
    message: Option<MessageFacts>,
}

impl Asker<'_> {
    fn meets(&self, require: Require) -> Result<(), AppendError> {
        match require {
            Require::Member => self.is_member(),
            Require::AuthorOf(_) => {
                self.is_member()?;
                self.wrote_it()
            }
            Require::AuthorOrModeratorOf(_) if self.role == Role::Administrator => {
                self.live_message().map(|_| ())
            }
            Require::AuthorOrModeratorOf(_) => {
                self.is_member()?;
                match self.room.membership {
                    Membership::Owner => self.live_message().map(|_| ()),
                    Membership::Member | Membership::Visitor => self.wrote_it(),
                }
            }
            Require::PublicRoom => allow(self.room.kind == RoomKind::Public),
            // An administrator may see the room, or would not have come this far: so is a
            // member, or the room is public.
            Require::Moderator => {
                allow(self.role == Role::Administrator || self.room.membership == Membership::Owner)
            }
        }
    }

    fn is_member(&self) -> Result<(), AppendError> {
        match self.room.membership {
            Membership::Owner | Membership::Member => Ok(()),
            Membership::Visitor => Err(AppendError::NotMember),
        }
    }

    fn live_message(&self) -> Result<MessageFacts, AppendError> {
        self.message.filter(|message| message.live).ok_or(AppendError::NoMessage)
    }

    fn wrote_it(&self) -> Result<(), AppendError> {
        allow(self.live_message()?.author == self.author.id)
    }
}

fn allow(allowed: bool) -> Result<(), AppendError> {
    if allowed { Ok(()) } else { Err(AppendError::NotAllowed) }
}
