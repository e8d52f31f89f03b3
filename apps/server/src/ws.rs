//! Serves `GET /ws`: one task per connection, between a socket and the chat.

mod handshake;
pub mod socket;
mod upgrade;

mod connection;
mod welcome;

mod command;
mod dispatch;
mod resume;

mod bucket;
mod cost;

pub(crate) use bucket::Buckets;
pub use upgrade::upgrade;
