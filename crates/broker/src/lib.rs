//! Carries encoded events and signals between servers, at most once.
//!
//! A broker may drop, delay and reorder; it never invents. Everything that must not be lost is in
//! the store, and servers find holes there.

mod topic;

mod broker;
mod error;
mod inbox;

mod local;
mod redis;

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;

pub use broker::{Broker, BrokerState, Publish};
pub use error::BrokerError;
pub use inbox::{Inbox, Received, inbox};
pub use local::LocalBroker;
pub use redis::{QUEUED_PUBLICATIONS, RedisBroker};
pub use topic::Topic;
