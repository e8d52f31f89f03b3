//! The table: the actions, granted by kind of room, membership and role.

use confab_protocol::api::Scope;
use confab_protocol::{Membership, Role, RoomKind};

use crate::Standing;
use crate::action::actions;

actions! {
    Read,
    Join,
    Leave,
    Send,
    /// To mention all members, or those who are here, in a message.
    MentionAll,
    /// To put an emoji on a message, and to take it off again.
    React,
    /// To pin a message, and to unpin it.
    Pin,
    ChangeOwnMessage,
    DeleteAnyMessage,
    MoveRead,
    AddMember,
    RemoveMember,
    /// To ban someone, to list the bans, and to lift one.
    Ban,
    ChangeRoom,
    /// To give a member another role.
    ChangeRoles,
    /// To archive the room and restore it, and to say whether everyone posts in it.
    ChangeState,
    DeleteRoom,
}

impl Action {
    /// The scope that a token needs.
    pub const fn scope(self) -> Scope {
        match self {
            Self::Read => Scope::Read,
            _ => Scope::Write,
        }
    }
}

/// The actions granted to a standing.
pub(crate) fn granted(standing: Standing) -> &'static [Action] {
    use Action::{
        AddMember, Ban, ChangeOwnMessage, ChangeRoles, ChangeRoom, ChangeState, DeleteAnyMessage,
        DeleteRoom, Join, Leave, MentionAll, MoveRead, Pin, React, Read, RemoveMember, Send,
    };
    use Membership::{Member, Owner, Visitor};
    use RoomKind::{Direct, Group, Private, Public};
    let Standing { kind, membership, role, marks } = standing;
    match (kind, membership, role) {
        (Public, Visitor, Role::Member) => &[Read, Join],
        (Public, Visitor, Role::Administrator) => &[
            Read,
            Join,
            Pin,
            DeleteAnyMessage,
            RemoveMember,
            Ban,
            ChangeRoom,
            ChangeRoles,
            ChangeState,
            DeleteRoom,
        ],
        (Public, Member, Role::Member) if marks.moderator => &[
            Read,
            Join,
            Leave,
            Send,
            MentionAll,
            React,
            Pin,
            ChangeOwnMessage,
            DeleteAnyMessage,
            MoveRead,
            AddMember,
            RemoveMember,
            Ban,
        ],
        (Public, Member, Role::Member) => {
            &[Read, Join, Leave, Send, React, ChangeOwnMessage, MoveRead, AddMember]
        }
        (Public, Member, Role::Administrator)
        | (Public, Owner, Role::Member | Role::Administrator) => Action::ALL,
        (Private, Member, Role::Member) if marks.moderator => &[
            Read,
            Leave,
            Send,
            MentionAll,
            React,
            Pin,
            ChangeOwnMessage,
            DeleteAnyMessage,
            MoveRead,
            AddMember,
            RemoveMember,
            Ban,
        ],
        (Private, Member, Role::Member) => {
            &[Read, Leave, Send, MentionAll, React, ChangeOwnMessage, MoveRead, AddMember]
        }
        (Private, Member, Role::Administrator)
        | (Private, Owner, Role::Member | Role::Administrator) => &[
            Read,
            Leave,
            Send,
            MentionAll,
            React,
            Pin,
            ChangeOwnMessage,
            DeleteAnyMessage,
            MoveRead,
            AddMember,
            RemoveMember,
            Ban,
            ChangeRoom,
            ChangeRoles,
            ChangeState,
            DeleteRoom,
        ],
        // Certain people, for good, and equals: an administrator is no moderator here.
        (Direct | Group, Member | Owner, Role::Member | Role::Administrator) => {
            &[Read, Send, MentionAll, React, Pin, ChangeOwnMessage, MoveRead]
        }
        (Private | Group | Direct, Visitor, Role::Member | Role::Administrator) => &[],
    }
}

/// Whether the state of the room withholds an action that is granted otherwise.
pub(crate) fn is_withheld(standing: Standing, action: Action) -> bool {
    use Action::{AddMember, ChangeOwnMessage, ChangeRoles, ChangeRoom, Join, Pin, React, Send};
    let withheld: &[Action] = match standing.marks {
        marks if marks.archived => {
            &[Join, Send, React, Pin, ChangeOwnMessage, AddMember, ChangeRoom, ChangeRoles]
        }
        marks if marks.read_only && !standing.leads() => &[Send],
        _ => &[],
    };
    withheld.contains(&action)
}
