//! Everything that one can do with a room.

use confab_protocol::api::Scope;

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
    /// To ban someone, to list the bans, and to lift one.
    Ban,
    ChangeRoom,
    DeleteRoom,
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

    /// The scope that a token needs.
    pub const fn scope(self) -> Scope {
        match self {
            Self::Read => Scope::Read,
            _ => Scope::Write,
        }
    }
}
