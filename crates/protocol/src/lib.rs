//! The wire between Confab's servers, its web app, bots and other clients.
//!
//! The crate does no I/O and names no runtime, database or web framework; it builds for WASM.
//! PROTOCOL.md at the root of the repository is the same in prose.

pub mod json;

mod id;
mod limits;
mod time;

mod event;
mod kinds;
mod person;
mod room;
mod signal;
mod status;
mod told;

mod command;
mod frame;

mod close;
mod error;

pub mod api;

pub use close::CloseCode;
pub use command::{ClientFrame, Ref, Resume};
pub use error::{ErrorBody, ErrorCode};
pub use event::{Entry, Event, UnknownKind};
pub use frame::{Done, ServerFrame, Welcome};
pub use id::{
    ClientId, Cursor, InvalidClientId, RoomId, SectionId, Seq, ServerId, SessionId, Tag, UserId,
};
pub use kinds::*;
pub use limits::Limits;
pub use person::{EVERYONE, Handle, InvalidHandle, Person, Role};
pub use room::{
    Level, Membership, ReadPointer, RoomKind, RoomMarks, RoomSettings, RoomSummary, Visibility,
};
pub use signal::Signal;
pub use status::{PresenceState, Status};
pub use time::Timestamp;
pub use told::Meant;

/// The WebSocket sub-protocol that both sides name in the handshake.
pub const SUBPROTOCOL: &str = "confab.v1";
