//! Slows down whoever asks too often.

mod requests;
mod table;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use confab_protocol::UserId;
use governor::Quota;

use super::Client;
use super::meter::UNITS_PER_REQUEST;
use crate::config::Config;
use requests::Requests;
use table::Table;

/// The buckets of this server, each by GCRA. Several servers count apart.
#[derive(Clone, Debug)]
pub struct RateLimits {
    requests: Arc<Requests>,
    nobodys: Arc<Table<IpAddr>>,
}

/// Come back later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts")]
pub struct TooMany {
    pub retry_after: Duration,
}

impl RateLimits {
    pub fn new(config: &Config) -> Self {
        let nobodys = config.anonymous_requests_per_minute.saturating_mul(UNITS_PER_REQUEST);
        let nobodys = NonZeroU32::new(nobodys).unwrap_or(NonZeroU32::MIN);
        Self {
            requests: Arc::new(Requests::new(config.requests_per_minute)),
            nobodys: Arc::new(Table::new(Quota::per_minute(nobodys))),
        }
    }

    /// Counts a request of someone who is not signed in, in sixteenths.
    pub fn nobodys_request(&self, client: Client, units: u32) -> Result<(), TooMany> {
        let units = NonZeroU32::new(units).unwrap_or(NonZeroU32::MIN);
        self.nobodys.take(&client.prefix(), units)
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
