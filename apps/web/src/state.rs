//! State of a live page: the rooms, the one that is open, the line to the server.

mod asking;
mod attention;
mod chat;
mod clock;
mod completion;
mod go_live;
mod late;
mod members;
mod place;
mod room;
mod typing;
mod updates;

pub(crate) use attention::attend;
pub(crate) use chat::{Chat, KnownDraft, Presence, spoken_again, use_chat};
pub(crate) use clock::Clock;
pub(crate) use completion::{Completion, Lists};
pub(crate) use go_live::go_live;
pub(crate) use late::{Complete, Late, Retry, Written, later};
pub(crate) use members::Members;
pub(crate) use place::{Address, Panel, Place, use_place};
pub(crate) use room::{Fresh, Room, RowKey, RowView};
pub(crate) use typing::Typing;
use updates::take_update;
