//! Says who may do what in which kind of room: all of it, in one place.

use confab_protocol::api::Scope;
use confab_protocol::{Membership, Role, RoomKind};

/// Something that one can do with a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Read,
    Join,
    Leave,
    Send,
    ChangeOwnMessage,
    DeleteAnyMessage,
    MoveRead,
    AddMember,
    RemoveMember,
    /// To ban someone, to see who is banned, and to lift a ban.
    Ban,
    ChangeRoom,
    DeleteRoom,
}

/// The answer to one who may see the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    Granted,
    /// Members may.
    NeedsMembership,
    Denied,
}

impl Action {
    pub const ALL: [Self; 12] = [
        Self::Read,
        Self::Join,
        Self::Leave,
        Self::Send,
        Self::ChangeOwnMessage,
        Self::DeleteAnyMessage,
        Self::MoveRead,
        Self::AddMember,
        Self::RemoveMember,
        Self::Ban,
        Self::ChangeRoom,
        Self::DeleteRoom,
    ];

    /// What a token must be for.
    pub const fn scope(self) -> Scope {
        match self {
            Self::Read => Scope::Read,
            _ => Scope::Write,
        }
    }
}

/// Whether someone may do something, by the kind of room, what they are to it, and their role.
pub fn permission(
    kind: RoomKind,
    membership: Membership,
    role: Role,
    action: Action,
) -> Permission {
    if granted(kind, membership, role).contains(&action) {
        Permission::Granted
    } else if membership == Membership::Visitor
        && granted(kind, Membership::Member, role).contains(&action)
    {
        Permission::NeedsMembership
    } else {
        Permission::Denied
    }
}

fn granted(kind: RoomKind, membership: Membership, role: Role) -> &'static [Action] {
    use Action::{
        AddMember, Ban, ChangeOwnMessage, ChangeRoom, DeleteAnyMessage, DeleteRoom, Join, Leave,
        MoveRead, Read, RemoveMember, Send,
    };
    use Membership::{Member, Owner, Visitor};
    use RoomKind::{Direct, Private, Public};
    match (kind, membership, role) {
        (Public, Visitor, Role::Member) => &[Read, Join],
        (Public, Visitor, Role::Administrator) => {
            &[Read, Join, DeleteAnyMessage, RemoveMember, Ban, ChangeRoom, DeleteRoom]
        }
        (Public, Member, Role::Member) => {
            &[Read, Join, Leave, Send, ChangeOwnMessage, MoveRead, AddMember]
        }
        (Public, Member, Role::Administrator)
        | (Public, Owner, Role::Member | Role::Administrator) => &Action::ALL,
        (Private, Member, Role::Member) => {
            &[Read, Leave, Send, ChangeOwnMessage, MoveRead, AddMember]
        }
        (Private, Member, Role::Administrator)
        | (Private, Owner, Role::Member | Role::Administrator) => &[
            Read,
            Leave,
            Send,
            ChangeOwnMessage,
            DeleteAnyMessage,
            MoveRead,
            AddMember,
            RemoveMember,
            Ban,
            ChangeRoom,
            DeleteRoom,
        ],
        // Two people, for good, and equals: an administrator is no moderator here.
        (Direct, Member | Owner, Role::Member | Role::Administrator) => {
            &[Read, Send, ChangeOwnMessage, MoveRead]
        }
        (Private | Direct, Visitor, Role::Member | Role::Administrator) => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [Role; 2] = [Role::Member, Role::Administrator];

    #[test]
    fn nobody_outside_may_do_anything_with_a_private_or_direct_room() {
        for kind in [RoomKind::Private, RoomKind::Direct] {
            for role in ROLES {
                for action in Action::ALL {
                    let found = permission(kind, Membership::Visitor, role, action);
                    assert_ne!(found, Permission::Granted, "{kind:?} {role:?} {action:?}");
                }
            }
        }
    }

    #[test]
    fn a_direct_room_cannot_be_changed_opened_or_left() {
        use Action::{
            AddMember, Ban, ChangeRoom, DeleteAnyMessage, DeleteRoom, Join, Leave, RemoveMember,
        };
        for membership in [Membership::Member, Membership::Owner] {
            for role in ROLES {
                for action in [
                    AddMember,
                    Ban,
                    ChangeRoom,
                    DeleteAnyMessage,
                    DeleteRoom,
                    Join,
                    Leave,
                    RemoveMember,
                ] {
                    let found = permission(RoomKind::Direct, membership, role, action);
                    assert_eq!(found, Permission::Denied, "{membership:?} {role:?} {action:?}");
                }
            }
        }
    }

    #[test]
    fn a_plain_member_moderates_nothing() {
        for kind in [RoomKind::Public, RoomKind::Private] {
            for action in [
                Action::ChangeRoom,
                Action::DeleteRoom,
                Action::RemoveMember,
                Action::Ban,
                Action::DeleteAnyMessage,
            ] {
                let found = permission(kind, Membership::Member, Role::Member, action);
                assert_eq!(found, Permission::Denied, "{kind:?} {action:?}");
            }
        }
    }

    #[test]
    fn a_visitor_is_told_that_members_may_send() {
        let found =
            permission(RoomKind::Public, Membership::Visitor, Role::Administrator, Action::Send);
        assert_eq!(found, Permission::NeedsMembership);
    }
}
