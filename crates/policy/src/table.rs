//! The table: kind of room, membership and role to actions.

use confab_protocol::{Membership, Role, RoomKind};

use crate::{Action, Standing};

/// The actions granted to a standing.
pub(crate) fn granted(standing: Standing) -> &'static [Action] {
    use Action::{
        AddMember, Ban, ChangeOwnMessage, ChangeRoom, DeleteAnyMessage, DeleteRoom, Join, Leave,
        MoveRead, Read, RemoveMember, Send,
    };
    use Membership::{Member, Owner, Visitor};
    use RoomKind::{Direct, Private, Public};
    let Standing { kind, membership, role } = standing;
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
