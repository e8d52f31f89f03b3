//! Serves `GET /ws`: one task per connection, between a socket and the chat.

mod handshake;
pub mod socket;
mod upgrade;

mod connection;
mod welcome;

mod command;
mod dispatch;
mod resume;

mod cost;

pub(crate) use resume::resume;
pub use upgrade::upgrade;
