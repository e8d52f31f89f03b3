//! Knows who is connected here and hands every event to them in order. Pure: no I/O, no tasks.
//!
//! A [`Hub`] holds the rooms that someone here follows. It delivers their events by `seq`, each
//! once, holds back what came too early, says which [`Hole`]s to fill, and never waits for a
//! reader: every [`Connection`] has a bounded [`Outbox`], and a connection that does not keep up is
//! cut with a code that lets it resume. Time is a parameter, so tests own it.

mod limits;
mod moment;

mod frame;
mod outbox;
mod parcel;
mod wire;

mod connection;
mod people;

mod presence;
mod ring;
mod room;

mod hub;

pub use connection::{Connection, ConnectionId};
pub use frame::{Effect, Frame};
pub use hub::{Checked, Epoch, Hub, Position};
pub use limits::HubLimits;
pub use moment::Moment;
pub use outbox::{Fed, Next, Outbox, Push};
pub use parcel::{Parcel, text_header};
pub use presence::{Gathered, RoomPresence, Share, States};
pub use room::{Attach, Delivery, Fanout, Hole, Known};
pub use wire::Wire;
