//! Runs the client over tokio, and speaks the HTTP API: for bots, tests and load.
//!
//! An `https` base is reached over TLS. The certificate must be of an authority that the system
//! trusts, or that the file in `SSL_CERT_FILE` holds.

mod api;
mod credentials;

mod connection;
mod driver;
mod observer;
mod room_pages;
mod socket;
mod transport;

mod random;

pub use api::{Api, ApiError, TransportError};
pub use connection::{Connection, SendError, Updates};
pub use credentials::Credentials;
pub use observer::Observer;
pub use random::random_client_id;
