//! One thing that happened in a run, as a line of JSON.

use std::io::{BufRead, Write};

use anyhow::Context as _;
use confab_protocol::{ClientId, Cursor, Entry, ErrorCode, Event, RoomId, Seq, UserId};
use serde::{Deserialize, Serialize};

/// One line. Lines are in the order in which things happened to the process that wrote them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Microseconds since the run began.
    pub at_us: u64,
    pub what: What,
}

/// One happening. `client` numbers the clients of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// There is such a client from now on.
    Client { client: usize, person: UserId },
    /// From now on someone tries to make a person a member of a room.
    Admitting { room: RoomId, person: UserId },
    /// From now on someone tries to end a person's membership of a room; once more where it is not
    /// known what came of a try, which may be carried out later.
    Removing { room: RoomId, person: UserId },
    /// A server said that somebody else has ended it.
    Removed { room: RoomId, person: UserId },
    /// A second after that, nobody having tried to bring them back, someone resumed as the person.
    Resumed { room: RoomId, person: UserId, outcome: Resumption },
    /// Traffic to a client is held back: by the network, or by a server that is frozen.
    Held { client: usize },
    /// Traffic that was held back has had the time to arrive.
    Passed { client: usize },
    /// A message was handed to a client.
    Sent { client: usize, room: RoomId, client_id: ClientId },
    /// An edit was handed to a client.
    Edited { client: usize, room: RoomId, client_id: ClientId, message: Seq },
    /// A client was given that it is committed.
    Acknowledged { client: usize, room: RoomId, client_id: ClientId, at: Cursor },
    /// A client was given that it is refused for good.
    Refused { client: usize, client_id: ClientId, code: ErrorCode },
    /// A client follows a room from a position on.
    Begins { client: usize, room: RoomId, after: Cursor },
    /// A client follows a room no more.
    Ends { client: usize, room: RoomId },
    /// A client was given an event.
    Saw { client: usize, event: Box<Event> },
    /// A line of a client's said something of a room: an event, or what has no `seq` of its own.
    /// A client is not given all of it.
    Told { client: usize, room: RoomId, seq: Option<Seq> },
    /// A line of a client's said an event that is not the next one after what it had said.
    OutOfTurn { client: usize, room: RoomId, after: Option<Seq>, seq: Seq },
    /// A server answered, over a line or HTTP, that it is committed: as often as it was asked.
    Answered { client: usize, room: RoomId, client_id: ClientId, at: Cursor },
    /// A server answered that it is refused for good.
    Denied { client: usize, client_id: ClientId, code: ErrorCode },
    /// A client was sent an event that is not the next one of its room, left it out and reconnected.
    Jumped { client: usize, room: RoomId, after: Seq, seq: Seq },
    /// A client was told that it missed more than a replay gives.
    Gap { client: usize, room: RoomId, head: Cursor },
    /// A client was told that its history is no more.
    Reset { client: usize, room: RoomId, head: Cursor },
    /// From now on someone tries to end what a client is signed in with.
    SigningOut { client: usize },
    /// A server said that it has: nothing more is to be told to the client, and it is to be told so.
    SignedOut { client: usize },
    /// From now on someone tries to delete a room, for everyone.
    Deleting { room: RoomId },
    /// A client was told not to come back, with this close code.
    Ended { client: usize, code: u16 },
    /// Something was broken on purpose.
    Fault { fault: String },
    /// Everything is whole again, and every client has had the time to catch up.
    Settled,
    /// Final log of a room.
    Log { room: RoomId, access: Access, head: Cursor, entries: Vec<Entry> },
    /// Messages of a room that a search for a word finds, once the index has had the time.
    Found { room: RoomId, word: String, messages: Vec<Seq> },
}

/// Access to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    Everyone,
    Members,
}

/// Outcome of a resume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resumption {
    Accepted,
    Refused,
}

/// Writes a history, a line of JSON for each of its own.
pub fn write(lines: &[Line], mut to: impl Write) -> anyhow::Result<()> {
    for line in lines {
        serde_json::to_writer(&mut to, line)?;
        to.write_all(b"\n")?;
    }
    to.flush().context("the history is not written")
}

/// Reads the lines of [`write`].
pub fn read(from: impl BufRead) -> anyhow::Result<Vec<Line>> {
    let lines = from.lines().enumerate();
    lines
        .map(|(number, line)| {
            serde_json::from_str(&line?).with_context(|| format!("line {}", number + 1))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_small_since_an_hour_has_ten_million() {
        assert!(size_of::<Line>() <= 72, "{} bytes", size_of::<Line>());
    }
}
