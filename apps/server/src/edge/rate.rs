//! Slows down whoever asks too often.

mod requests;
#[cfg_attr(not(test), expect(dead_code, reason = "requests of nobody will be counted by it"))]
mod table;

use std::sync::Arc;
use std::time::Duration;

use confab_protocol::UserId;

use crate::config::Config;
use requests::Requests;

/// The buckets of this server, each by GCRA. Several servers count apart.
#[derive(Clone, Debug)]
pub struct RateLimits {
    requests: Arc<Requests>,
}

/// Come back later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts")]
pub struct TooMany {
    pub retry_after: Duration,
}

impl RateLimits {
    pub fn new(config: &Config) -> Self {
        Self { requests: Arc::new(Requests::new(config.requests_per_minute)) }
    }

    /// Counts one request of someone who is in.
    pub fn request(&self, person: UserId) -> Result<(), TooMany> {
        self.requests.take(person)
    }

    /// Counts what an answer to them cost beside the request, in requests.
    pub fn charge(&self, person: UserId, requests: u32) {
        self.requests.charge(person, requests);
    }
}
