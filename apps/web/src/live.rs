//! Current state of a room and of the list of rooms: plain structs that events change.
//!
//! Nothing here knows Leptos, a clock or a socket; `cargo test` covers it. Each change says which
//! keys it touched, and the view writes only those: one message re-renders one row.

mod timeline;

mod label;
mod rows;

mod room_list;

#[cfg(test)]
mod samples;

pub use confab_words::{Piece, Sentence};
pub use label::{Before, announced, in_a_line, label, notice, quotation, with_files};
pub use room_list::{Badge, RoomList, Section, Sections, Towards, Which, mentions_me};
pub use rows::{Place, Row, Viewer, rows};
pub use timeline::{End, Item, Key, Pending, PendingState, Timeline};
