//! State of a live page: the rooms, the one that is open, the line to the server.

mod asking;
mod attention;
mod chat;
mod clock;
mod go_live;
mod late;
mod members;
mod picking;
mod place;
mod room;
mod typing;
mod updates;
mod writing;

pub(crate) use attention::attend;
pub(crate) use chat::{
    Chat, KnownDraft, KnownThread, Presence, read_silently, spoken_again, use_chat,
};
pub(crate) use clock::Clock;
pub(crate) use go_live::go_live;
pub(crate) use late::{Late, Markup, Retry, Written, later};
pub(crate) use members::Members;
pub(crate) use picking::Picking;
pub(crate) use place::{Address, Panel, Place, use_place};
pub(crate) use room::{Fresh, Room, RowKey, RowView};
pub(crate) use typing::Typing;
use updates::take_update;
pub(crate) use writing::{Carries, Helper, Writing, command_of};
