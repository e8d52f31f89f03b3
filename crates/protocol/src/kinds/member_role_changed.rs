//! Roles in a room.
//!
//! ```json
//! {"kind":"member_role_changed","member":{"id":8,"handle":"ben","name":"Ben"},"role":"moderator"}
//! ```

use serde::{Deserialize, Serialize};

use crate::json::read_word;
use crate::{Membership, Person, deserialize_by_read, read_record};

/// Role of a member in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    /// Decides about the room, its members and their roles.
    Owner,
    /// Keeps order: removes messages and people, bans, and pins.
    Moderator,
    Member,
}

/// The member has this role now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberRoleChanged {
    pub member: Person,
    pub role: MemberRole,
}

/// `PUT /api/v1/rooms/{room}/members/{user}/role`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetRole {
    pub role: MemberRole,
}

impl MemberRole {
    /// The role as a membership, and whether it is marked as a moderator's.
    pub const fn parts(self) -> (Membership, bool) {
        match self {
            Self::Owner => (Membership::Owner, false),
            Self::Moderator => (Membership::Member, true),
            Self::Member => (Membership::Member, false),
        }
    }
}

read_word!(MemberRole { "owner" => Owner, "moderator" => Moderator, "member" => Member });
read_record!(MemberRoleChanged { member, role });
deserialize_by_read!(MemberRole, MemberRoleChanged);

#[cfg(test)]
mod tests {
    use crate::{Event, EventKind};

    #[test]
    fn events_of_roles_and_states_read_as_the_protocol_says() {
        for what in [
            r#""kind":"member_role_changed","member":{"id":8,"handle":"ben","name":"Ben"},"role":"moderator""#,
            r#""kind":"room_state_changed","archived":false,"read_only":true"#,
        ] {
            let head = concat!(
                r#"{"room":3,"seq":42,"tag":"00000000000000ff","at":7,"#,
                r#""author":{"id":7,"handle":"ana","name":"Ana"},"#
            );
            let text = format!("{head}{what}}}");
            let event: Event = serde_json::from_str(&text).expect("parses");
            assert!(!matches!(event.what, EventKind::Unknown(_)), "{event:?}");
            assert_eq!(serde_json::to_string(&event).expect("serialises"), text);
        }
    }
}
