//! Inputs of a driver and an application to the machine, and its outputs to them.

use confab_protocol::{
    ClientId, CloseCode, Command, Cursor, Done, ErrorBody, Event, ReadPointer, RoomId, RoomSummary,
    Seq, Signal, Welcome,
};

use super::Unsent;

/// A moment of the driver's clock, in milliseconds since any moment it likes; never goes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Millis(pub u64);

impl Millis {
    /// The moment so many milliseconds later.
    #[must_use]
    pub const fn plus(self, milliseconds: u64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Milliseconds from an earlier moment to this one; 0 if it is not earlier.
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Names one socket that the machine asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SocketId(pub u32);

/// Names one [`Input::Ask`]; the application picks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AskId(pub u64);

/// Input to the client.
#[derive(Clone, Debug)]
pub enum Input {
    /// Be connected from now on; also after it ended.
    Start,
    /// Be disconnected from now on. Unsent messages stay.
    Stop,

    /// A socket is open.
    Opened(SocketId),
    /// A text frame came.
    Text(SocketId, String),
    /// A socket is closed, or could not be opened (then 1006).
    Closed(SocketId, CloseCode),
    /// A socket could not be opened, and the server says not to try for so long: `Retry-After`,
    /// which a browser does not tell. Someone who would not wait is tried for at once all the same.
    #[cfg(feature = "native")]
    Refused { socket: SocketId, wait_ms: u64 },
    /// The moment of [`Client::next_wake`](super::Client::next_wake) is here.
    Wake,

    /// The platform says that there is a network.
    NetworkUp,
    /// The platform says that there is none.
    NetworkDown,
    /// Someone looks at the application again.
    Visible,
    /// Nobody looks any more, and the application may be gone soon.
    Hidden,
    /// Someone would not wait.
    RetryNow,

    /// Deliver a room's events after this position, which the application has seen. Member rooms
    /// are followed by themselves, from their head in `welcome`, unless this came first.
    Follow { room: RoomId, after: Cursor },
    /// Stop delivering a room's events.
    Unfollow(RoomId),
    /// The page that [`Update::MoreRooms`] asked for.
    RoomsPage { after: RoomId, rooms: Vec<RoomSummary>, more: bool },

    /// Send a message, now or when it becomes possible.
    Send(Unsent),
    /// Try a failed send again, under a new client id: a refusal of the old one is final.
    RetrySend { failed: ClientId, again: ClientId },
    /// Give a send up.
    DiscardSend(ClientId),
    /// Carry out an edit, a deletion, a join or a leave, within
    /// [`ASK_DEADLINE_MS`](super::ASK_DEADLINE_MS).
    Ask { ask: AskId, command: Command },
    /// Move the read pointer, soon or when it becomes possible, and at most once in two seconds
    /// for each room; the furthest wins.
    Read { room: RoomId, read: ReadPointer },
    /// Someone is writing. Passed on at most once in three seconds, and only when online.
    Typing(RoomId),
}

/// Output of the client: work for the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(clippy::large_enum_variant, reason = "most are updates, and none is kept")
)]
pub enum Output {
    /// Open a socket.
    Open(SocketId),
    /// Send a text frame.
    Text(SocketId, String),
    /// Close a socket in good order; nothing that it still says matters.
    Close(SocketId),
    /// Tell the application.
    Update(Update),
}

/// Update for an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Update {
    State(State),
    /// A new connection: who you are, your rooms as they are now.
    Welcome(Box<Welcome>),
    /// One is in more rooms than a welcome holds: load the page of `GET /rooms` after this one, and
    /// hand it back as [`Input::RoomsPage`].
    MoreRooms {
        after: RoomId,
    },
    /// Rooms of such a page, and whether there are more. Those that are not one's own any more are
    /// told as removed.
    Rooms {
        rooms: Vec<RoomSummary>,
        more: bool,
    },
    /// The next event of a followed room.
    Event(Event),
    Signal(Signal),
    /// A server left out what lies between two events of a room, which it must not: a new
    /// connection resumes after the first. There is nothing to do about it but to count.
    Jumped {
        room: RoomId,
        after: Seq,
        seq: Seq,
    },
    /// Too much was missed: load the newest page. Events go on after `head`.
    Gap {
        room: RoomId,
        head: Cursor,
    },
    /// The server has another history of this room: forget it, load the newest page.
    Reset {
        room: RoomId,
        head: Cursor,
    },
    /// The room can't be followed any more, and why.
    Lost {
        room: RoomId,
        error: ErrorBody,
    },
    /// A send is committed. Told once, before or after its event.
    Acknowledged {
        client_id: ClientId,
        done: Done,
    },
    /// A send was refused for good; it is kept until someone retries or discards it.
    Failed {
        client_id: ClientId,
        error: ErrorBody,
    },
    /// An ask was carried out, or not.
    Answered {
        ask: AskId,
        result: Result<Option<Done>, Refusal>,
    },
    /// The outbox is different now: a good moment to save it.
    OutboxChanged,
}

/// How the connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// A socket is being opened.
    Connecting,
    /// The server has said welcome.
    Online,
    /// The next attempt is at `until`.
    Waiting { until: Millis },
    /// The platform says that there is no network and no server has answered since, or nobody asked
    /// for a connection.
    Offline,
    /// The server said not to come back.
    Ended(CloseCode),
}

/// Why an ask was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The server said no.
    #[error("{}", .0.message)]
    Refused(ErrorBody),
    /// No answer came in time. It may have been carried out all the same.
    #[error("no answer in time")]
    Deadline,
}
