//! Claims about the client's state machine, one at a time. See `simulation.rs` for all at once.

mod played;

mod line;
mod rooms;

mod drain;
mod later_release;

mod asks;
mod sends;
