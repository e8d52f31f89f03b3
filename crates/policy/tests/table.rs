//! The promises that the table keeps, whatever rows it gets.

use confab_policy::{Action, Permission, Standing};
use confab_protocol::{Membership, Role, RoomKind};

const ROLES: [Role; 2] = [Role::Member, Role::Administrator];
const KINDS: [RoomKind; 4] =
    [RoomKind::Public, RoomKind::Private, RoomKind::Group, RoomKind::Direct];
const MEMBERSHIPS: [Membership; 3] = [Membership::Owner, Membership::Member, Membership::Visitor];

fn standings() -> impl Iterator<Item = Standing> {
    KINDS.into_iter().flat_map(|kind| {
        MEMBERSHIPS.into_iter().flat_map(move |membership| {
            ROLES.into_iter().map(move |role| Standing { kind, membership, role })
        })
    })
}

#[test]
fn private_and_direct_rooms_exist_for_their_members_alone() {
    for standing in standings() {
        let inside = standing.membership != Membership::Visitor;
        assert_eq!(standing.sees(), inside || standing.kind == RoomKind::Public, "{standing:?}");
        for action in Action::ALL {
            let hidden = standing.permission(*action) == Permission::Hidden;
            assert_eq!(hidden, !standing.sees(), "{standing:?} {action:?}");
        }
    }
}

#[test]
fn a_conversation_cannot_be_changed_opened_or_left() {
    use Action::{
        AddMember, Ban, ChangeRoom, DeleteAnyMessage, DeleteRoom, Join, Leave, RemoveMember,
    };
    let never =
        [AddMember, Ban, ChangeRoom, DeleteAnyMessage, DeleteRoom, Join, Leave, RemoveMember];
    for standing in standings().filter(|standing| standing.kind.is_conversation()) {
        for action in Action::ALL {
            let may = !never.contains(action) && standing.sees();
            assert_eq!(standing.may(*action), may, "{standing:?} {action:?}");
        }
    }
}

#[test]
fn a_plain_member_moderates_nothing() {
    use Action::{Ban, ChangeRoom, DeleteAnyMessage, DeleteRoom, RemoveMember};
    for kind in KINDS {
        let standing = Standing { kind, membership: Membership::Member, role: Role::Member };
        for action in [ChangeRoom, DeleteRoom, RemoveMember, Ban, DeleteAnyMessage] {
            assert_eq!(standing.permission(action), Permission::Denied, "{kind:?} {action:?}");
        }
    }
}

#[test]
fn a_visitor_is_told_that_members_may_send() {
    for role in ROLES {
        let (kind, membership) = (RoomKind::Public, Membership::Visitor);
        let found = Standing { kind, membership, role }.permission(Action::Send);
        assert_eq!(found, Permission::NeedsMembership);
    }
}
