//! Decides permission in a room: one table, asked by the server, the store and the browser.
//!
//! Nothing else knows the rules. The SQL filters are compared with [`Standing::sees`] by the
//! store's tests, over every combination.

mod action;
mod table;

pub use table::Action;

use confab_protocol::{Membership, Role, RoomKind, RoomMarks};

/// A person's position towards a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub kind: RoomKind,
    pub membership: Membership,
    /// The role that the session may act in: a token without the administrators' scope acts as a
    /// member, whatever the account.
    pub role: Role,
    /// Whether the person is a moderator, and the state of the room.
    pub marks: RoomMarks,
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
        let marks = RoomMarks { archived: false, read_only: false, moderator: false };
        Self { kind, membership: Membership::Visitor, role: Role::Member, marks }
    }

    /// Whether this person leads the room: owns it, moderates it, or administers the installation.
    pub fn leads(self) -> bool {
        self.rank() > 0
    }

    /// Whether removing and banning reach a member of that standing: owners and moderators are
    /// reached by owners and administrators alone.
    pub fn reaches(self, other: Self) -> bool {
        self.rank() > 1 || other.rank() < self.rank()
    }

    fn rank(self) -> u8 {
        match self {
            Self { role: Role::Administrator, .. } | Self { membership: Membership::Owner, .. } => {
                2
            }
            Self { membership: Membership::Member, marks, .. } => u8::from(marks.moderator),
            Self { membership: Membership::Visitor, .. } => 0,
        }
    }

    /// Whether the room exists for this person.
    pub fn sees(self) -> bool {
        self.may(Action::Read)
    }

    pub fn may(self, action: Action) -> bool {
        self.permission(action) == Permission::Granted
    }

    pub fn permission(self, action: Action) -> Permission {
        let granted = table::granted(self);
        if granted.contains(&action) {
            if table::is_withheld(self, action) { Permission::Denied } else { Permission::Granted }
        } else if !granted.contains(&Action::Read) {
            Permission::Hidden
        } else if self.membership == Membership::Visitor
            && table::granted(Self { membership: Membership::Member, ..self }).contains(&action)
            && !table::is_withheld(self, action)
        {
            Permission::NeedsMembership
        } else {
            Permission::Denied
        }
    }
}
