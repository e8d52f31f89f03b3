//! Where the app runs: the one place that asks for a feature.

#[cfg(feature = "csr")]
mod browser;
#[cfg(not(feature = "csr"))]
mod server;

mod reader;

#[cfg(feature = "csr")]
pub use browser::Zone;
#[cfg(feature = "csr")]
pub(crate) use browser::{
    backend, connect, late, late_at_once, place_of, reader, requests, seconds_until,
};
pub use reader::Reader;
pub(crate) use reader::SCRIPT as ZONE_SCRIPT;
#[cfg(not(feature = "csr"))]
pub use server::Zone;
#[cfg(not(feature = "csr"))]
pub(crate) use server::{
    backend, connect, late, late_at_once, place_of, reader, requests, seconds_until,
};

/// Place of a live page's starting state.
pub(crate) const START: &str = "start";

/// Parts loaded after the first screen, whatever they are.
pub(crate) type Chunk = &'static (dyn std::any::Any + Send + Sync);
