//! Names the violations of a promise.

use std::fmt;

use confab_protocol::{ClientId, RoomId, Seq, UserId};

/// A broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Violation {
    /// It was acknowledged and is not in the log.
    Lost { client_id: ClientId, room: RoomId, seq: Seq },
    /// It is in the log, at another position than was acknowledged.
    Misplaced { client_id: ClientId, acknowledged: Seq, found: Seq },
    /// It was acknowledged at its position, as an event with another tag.
    Mistagged { client_id: ClientId, room: RoomId, seq: Seq },
    /// It was acknowledged twice, as two things.
    AcknowledgedTwice { client_id: ClientId, first: Seq, second: Seq },
    /// It is in the log twice.
    Doubled { client_id: ClientId, first: Seq, second: Seq },
    /// It is in the log and nobody sent it.
    Invented { client_id: ClientId, room: RoomId, seq: Seq },
    /// It is in the log, and its client was told that it is refused for good.
    Denied { client_id: ClientId, room: RoomId, seq: Seq },
    /// All was whole again and it was neither acknowledged nor refused.
    Unanswered { client_id: ClientId },
    /// A client's later message of a room came before an earlier one.
    Overtaken { client: usize, room: RoomId, later: ClientId, earlier: ClientId },
    /// The log of a room has a hole.
    LogHole { room: RoomId, seq: Seq },
    /// A client was not given an event, and was given a later one.
    Hole { client: usize, room: RoomId, seq: Seq },
    /// A client was given an event again, or after a later one.
    Repeated { client: usize, room: RoomId, seq: Seq },
    /// A client was given another event than the log has there.
    Differs { client: usize, room: RoomId, seq: Seq },
    /// A client was given events of a room that it does not follow.
    Unasked { client: usize, room: RoomId, seq: Seq },
    /// All was whole again and a client's view ends too early.
    Behind { client: usize, room: RoomId, reached: Seq, head: Seq },
    /// All was whole again and a member's client does not follow the room.
    Absent { client: usize, room: RoomId },
    /// A client was sent an event that is not the next one of its room.
    Jumped { client: usize, room: RoomId, after: Seq, seq: Seq },
    /// A line said an event that is not the next one of its room on that line.
    OutOfTurn { client: usize, room: RoomId, after: Option<Seq>, seq: Seq },
    /// A client was told to follow a room from a position at which its person was no member.
    BegunOutside { client: usize, room: RoomId, seq: Seq },
    /// A client was told that a membership is over which is not.
    EndedEarly { client: usize, room: RoomId },
    /// A server told a client not to come back, and nobody had asked for that, or not so.
    Ended { client: usize, code: u16 },
    /// All was whole again, and a client that was signed out was not told so.
    StillSignedIn { client: usize },
    /// A client was told something of a room so long after it was signed out.
    ToldSignedOut { client: usize, room: RoomId, after_ms: u64 },
    /// All was whole again, and a client follows a room that was deleted.
    FollowsDeleted { client: usize, room: RoomId },
    /// A client was told that it missed more than a replay gives, and had not.
    FalseGap { client: usize, room: RoomId, reached: Seq, head: Seq },
    /// A person was told what they may not see: an event, or what has no `seq`.
    Forbidden { client: usize, room: RoomId, seq: Option<Seq> },
    /// A person was told something of a room so long after they were put out of it: an event, or
    /// what has no `seq`.
    Late { client: usize, room: RoomId, seq: Option<Seq>, after_ms: u64 },
    /// A person could resume a room a second after they were put out of it.
    StillOpen { room: RoomId, person: UserId },
    /// All was whole again, and a search does not find a message by a word of it.
    NotFound { room: RoomId, seq: Seq, word: String },
    /// All was whole again, and a search finds a message by a word that it does not have, or twice.
    FalselyFound { room: RoomId, seq: Seq, word: String },
    /// A client was told that there is another history; there is none.
    FalseReset { client: usize, room: RoomId },
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
