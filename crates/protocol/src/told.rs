//! Tells which messages someone is to be told of while they do not look.

use crate::Level;

/// A message, as one member who did not write it stands to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Meant {
    /// The room is a direct one or a group conversation.
    pub conversation: bool,
    pub level: Level,
    /// The member muted the room.
    pub muted: bool,
    /// It mentions the member, by name or by a word for many.
    pub mentioned: bool,
    /// It stands in a thread alone.
    pub aside: bool,
    /// The member follows the thread that it stands in.
    pub follows: bool,
}

impl Meant {
    /// Whether the member is told: of mentions, of everything in conversations, of threads that they
    /// follow, and of all messages of the room itself where they chose so.
    pub fn tells(self) -> bool {
        let Self { conversation, level, muted, mentioned, aside, follows } = self;
        if muted || level == Level::Nothing {
            return false;
        }
        let all = level == Level::All && !aside;
        conversation || mentioned || follows || all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_told_of_what_is_meant_for_them() {
        let none = Meant::default();
        let all = Meant { level: Level::All, ..none };
        let nothing = Meant { level: Level::Nothing, ..none };
        for (meant, tells) in [
            (none, false),
            (Meant { mentioned: true, ..none }, true),
            (Meant { conversation: true, ..none }, true),
            (Meant { conversation: true, aside: true, ..none }, true),
            (Meant { follows: true, aside: true, ..none }, true),
            (Meant { aside: true, ..none }, false),
            (all, true),
            (Meant { aside: true, ..all }, false),
            (Meant { aside: true, mentioned: true, ..all }, true),
            (Meant { muted: true, mentioned: true, conversation: true, ..all }, false),
            (Meant { mentioned: true, conversation: true, follows: true, ..nothing }, false),
        ] {
            assert_eq!(meant.tells(), tells, "{meant:?}");
        }
    }
}
