//! The pages: the live room, and those that are printed once and need no script.

mod frame;
mod room;

mod gate;
mod reset;
mod set_up;
mod sign_in;
mod sign_up;
mod your_rooms;

mod admin;
mod browse;
mod found;
mod invite;
mod new_message;
mod new_room;
mod no_room;
mod people;
mod person;
mod search;
mod sections;
mod settings;
mod share;
mod sheet;
mod threads;

pub(crate) use frame::Frame;
pub(crate) use gate::GatePage;
pub(crate) use no_room::{show_failed, show_taken};
pub(crate) use room::RoomPage;
pub(crate) use sheet::SheetPage;
