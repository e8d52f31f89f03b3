//! The promises that the table keeps, whatever rows it gets.

use confab_policy::{Action, Permission, Standing};
use confab_protocol::{Membership, Role, RoomKind, RoomMarks};

const ROLES: [Role; 2] = [Role::Member, Role::Administrator];
const KINDS: [RoomKind; 4] =
    [RoomKind::Public, RoomKind::Private, RoomKind::Group, RoomKind::Direct];
const MEMBERSHIPS: [Membership; 3] = [Membership::Owner, Membership::Member, Membership::Visitor];

fn standings() -> impl Iterator<Item = Standing> {
    KINDS.into_iter().flat_map(|kind| {
        MEMBERSHIPS.into_iter().flat_map(move |membership| {
            ROLES.into_iter().flat_map(move |role| {
                marks().map(move |marks| Standing { kind, membership, role, marks })
            })
        })
    })
}

fn marks() -> impl Iterator<Item = RoomMarks> {
    (0..8).map(|bits| RoomMarks {
        archived: bits & 1 != 0,
        read_only: bits & 2 != 0,
        moderator: bits & 4 != 0,
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
        AddMember, Ban, ChangeRoles, ChangeRoom, ChangeState, DeleteAnyMessage, DeleteRoom, Join,
        Leave, RemoveMember,
    };
    let never = [
        AddMember,
        ChangeState,
        Ban,
        ChangeRoles,
        ChangeRoom,
        DeleteAnyMessage,
        DeleteRoom,
        Join,
        Leave,
        RemoveMember,
    ];
    // No state was ever given to one.
    let conversation = |standing: &Standing| {
        standing.kind.is_conversation() && standing.marks == RoomMarks::default()
    };
    for standing in standings().filter(conversation) {
        for action in Action::ALL {
            let may = !never.contains(action) && standing.sees();
            assert_eq!(standing.may(*action), may, "{standing:?} {action:?}");
        }
    }
}

#[test]
fn a_plain_member_moderates_nothing() {
    use Action::{
        Ban, ChangeRoles, ChangeRoom, ChangeState, DeleteAnyMessage, DeleteRoom, RemoveMember,
    };
    for kind in KINDS {
        let (membership, role, marks) = (Membership::Member, Role::Member, RoomMarks::default());
        let standing = Standing { kind, membership, role, marks };
        for action in
            [ChangeRoom, ChangeRoles, ChangeState, DeleteRoom, RemoveMember, Ban, DeleteAnyMessage]
        {
            assert_eq!(standing.permission(action), Permission::Denied, "{kind:?} {action:?}");
        }
    }
}

#[test]
fn a_visitor_is_told_that_members_may_send() {
    for role in ROLES {
        let (kind, membership) = (RoomKind::Public, Membership::Visitor);
        let marks = RoomMarks::default();
        let found = Standing { kind, membership, role, marks }.permission(Action::Send);
        assert_eq!(found, Permission::NeedsMembership);
    }
}

#[test]
fn a_moderator_keeps_order_and_decides_nothing_about_the_room() {
    use Action::{
        Ban, ChangeRoles, ChangeRoom, ChangeState, DeleteAnyMessage, DeleteRoom, MentionAll, Pin,
        RemoveMember,
    };
    let marks = RoomMarks { moderator: true, ..RoomMarks::default() };
    for kind in [RoomKind::Public, RoomKind::Private] {
        let (membership, role) = (Membership::Member, Role::Member);
        let moderator = Standing { kind, membership, role, marks };
        let member = Standing { marks: RoomMarks::default(), ..moderator };
        let owner = Standing { membership: Membership::Owner, ..member };
        for action in Action::ALL {
            let keeps = [Pin, DeleteAnyMessage, RemoveMember, Ban, MentionAll].contains(action);
            assert_eq!(moderator.may(*action), member.may(*action) || keeps, "{action:?}");
            let decides = [ChangeRoom, ChangeRoles, ChangeState, DeleteRoom].contains(action);
            assert_eq!(owner.may(*action), moderator.may(*action) || decides, "{action:?}");
        }
        for (actor, other, reaches) in [
            (moderator, member, true),
            (moderator, moderator, false),
            (moderator, owner, false),
            (owner, moderator, true),
            (owner, owner, true),
            (member, member, false),
        ] {
            assert_eq!(actor.reaches(other), reaches, "{actor:?} {other:?}");
        }
        // The mark outlives no membership.
        let gone = Standing { membership: Membership::Visitor, ..moderator };
        assert!(!gone.may(Ban) && !gone.may(Pin) && !gone.leads());
    }
}

#[test]
fn all_are_mentioned_by_those_who_lead_a_public_room_and_by_members_elsewhere() {
    for standing in standings() {
        let inside = standing.membership != Membership::Visitor;
        let may = inside && (standing.kind != RoomKind::Public || standing.leads());
        assert_eq!(standing.may(Action::MentionAll), may, "{standing:?}");
    }
}

#[test]
fn nobody_writes_in_an_archived_room_and_only_those_who_lead_in_a_read_only_one() {
    use Action::{AddMember, ChangeOwnMessage, ChangeState, Join, Leave, Pin, React, Read, Send};
    for standing in standings().filter(|standing| standing.sees()) {
        let plain = Standing {
            marks: RoomMarks { archived: false, read_only: false, ..standing.marks },
            ..standing
        };
        for action in Action::ALL {
            let before = plain.may(*action);
            match standing.marks {
                RoomMarks { archived: true, .. } => {
                    let writes = [AddMember, ChangeOwnMessage, Join, Pin, React, Send];
                    assert!(!standing.may(*action) || before, "{standing:?} {action:?}");
                    assert!(!(writes.contains(action) && standing.may(*action)), "{action:?}");
                    let stays = [ChangeState, Leave, Read].contains(action);
                    assert!(!stays || standing.may(*action) == before, "{action:?}");
                }
                RoomMarks { read_only: true, .. } => {
                    let may = before && (*action != Send || standing.leads());
                    assert_eq!(standing.may(*action), may, "{standing:?} {action:?}");
                }
                _ => {}
            }
        }
    }
}
