//! Where the app runs: the one place that asks for a feature.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(not(feature = "hydrate"))]
mod server;

#[cfg(feature = "hydrate")]
pub(crate) use browser::{connect, provide_backend};
#[cfg(not(feature = "hydrate"))]
pub(crate) use server::{connect, provide_backend};
