//! Answers of a room.

use confab_protocol::Cursor;

/// Outcome of delivering a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Nobody here follows the room.
    Idle,
    /// It was delivered before.
    Duplicate,
    /// Another event was delivered at its position, or right before it: the room has another
    /// history by now.
    Diverged,
    /// It waits: for a hole to be filled, for the room to be opened, or for the hub to go on.
    Held,
    /// Its turn came, and with it that of frames which waited for it.
    Delivered(Fanout),
}

/// How far a delivery reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fanout {
    pub events: usize,
    pub pushes: usize,
    /// Connections that did not keep up and are closed.
    pub cuts: usize,
}

/// Whether a connection is live in a room now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attach {
    /// The events after its position are queued, and all that follow will be.
    Attached,
    /// It was already; nothing changed.
    Already,
    /// The ring does not reach back so far: read the store up to `head` and come back.
    Behind { head: Cursor },
    /// The replay does not fit the outbox: it is queued up to here. Come back when it is calm.
    Full { reached: Cursor },
    /// Another event was delivered at its position: the room has another history by now.
    Diverged,
    /// The room must be opened first.
    NotOpen,
    /// The connection is gone.
    Gone,
    /// Access was taken from someone since `epoch`: look again whether it was from this person.
    Stale,
    /// The hub delivers nothing for now.
    Halted,
}

/// Whether the hub knows the event of a cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    Same,
    /// There is another event at this position: another history.
    Different,
    Unknown,
}

impl Fanout {
    pub(crate) fn add(&mut self, other: Self) {
        self.events += other.events;
        self.pushes += other.pushes;
        self.cuts += other.cuts;
    }
}
