//! Decides permission in a room: one table, asked by the server, the store and the browser.
//!
//! Nothing else knows the rules. The SQL filters are compared with [`Standing::sees`] by the
//! store's tests, over every combination.

mod action;
mod table;

pub use table::Action;

use confab_protocol::{Membership, Role, RoomKind};

/// A person's position towards a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub kind: RoomKind,
    pub membership: Membership,
    /// The role that the session may act in: a token without the administrators' scope acts as a
    /// member, whatever the account.
    pub role: Role,
}

/// The table's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    Granted,
    /// Members may.
    NeedsMembership,
    Denied,
    /// The room does not exist for this person, and nothing may tell them that it does.
    Hidden,
}

impl Standing {
    /// The standing of an account that has nothing to do with a room of this kind.
    pub const fn stranger(kind: RoomKind) -> Self {
        Self { kind, membership: Membership::Visitor, role: Role::Member }
    }

    /// Whether the room exists for this person.
    pub fn sees(self) -> bool {
        self.may(Action::Read)
    }

    pub fn may(self, action: Action) -> bool {
        self.permission(action) == Permission::Granted
    }

    pub fn permission(self, action: Action) -> Permission {
        let Self { kind, role, .. } = self;
        let granted = table::granted(self);
        if granted.contains(&action) {
            Permission::Granted
        } else if !granted.contains(&Action::Read) {
            Permission::Hidden
        } else if self.membership == Membership::Visitor
            && table::granted(Self { kind, membership: Membership::Member, role }).contains(&action)
        {
            Permission::NeedsMembership
        } else {
            Permission::Denied
        }
    }
}
