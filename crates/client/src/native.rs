//! Runs the client over tokio, and speaks the HTTP API: for bots, tests and load.
//!
//! It speaks plain HTTP: put it beside the server, or behind something that adds TLS.

mod api;
mod credentials;

mod connection;
mod driver;
mod observer;
mod room_pages;
mod socket;

mod random;

pub use api::{Api, ApiError};
pub use connection::{Connection, SendError, Updates};
pub use credentials::Credentials;
pub use observer::Observer;
pub use random::random_client_id;
