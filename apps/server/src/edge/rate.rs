//! Slows down whoever asks too often.

mod emptied;
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
use crate::refusal::Refusal;
use confab_protocol::ErrorCode;
use emptied::Emptied;
use requests::Requests;
use table::Table;

/// Reports of pages that have stopped, which all share: what goes wrong in one browser does in many.
const PAGE_FAULTS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(10).expect("invariant: 10 is not 0");

/// The buckets of this server, each by GCRA. Several servers count apart.
#[derive(Clone, Debug)]
pub struct RateLimits {
    requests: Arc<Requests>,
    nobodys: Arc<Table<IpAddr>>,
    emptied: Arc<Emptied>,
    page_faults: Arc<Table<()>>,
}

/// Come back later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts. Try again {}", soon(self.retry_after))]
pub struct TooMany {
    pub retry_after: Duration,
}

impl From<TooMany> for Refusal {
    fn from(error: TooMany) -> Self {
        Self::new(ErrorCode::RateLimited, error.to_string()).retry_after(error.retry_after)
    }
}

/// When to come back, for people.
fn soon(wait: Duration) -> String {
    match wait.as_secs() {
        0..=9 => "in a moment".to_owned(),
        10..=60 => "in a minute".to_owned(),
        seconds => format!("in {} minutes", seconds.div_ceil(60)),
    }
}

impl RateLimits {
    pub fn new(config: &Config) -> Self {
        let nobodys = config.anonymous_requests_per_minute.saturating_mul(UNITS_PER_REQUEST);
        let nobodys = NonZeroU32::new(nobodys).unwrap_or(NonZeroU32::MIN);
        Self {
            requests: Arc::new(Requests::new(config.requests_per_minute)),
            nobodys: Arc::new(Table::new(Quota::per_minute(nobodys))),
            emptied: Arc::default(),
            page_faults: Arc::new(Table::new(Quota::per_minute(PAGE_FAULTS_PER_MINUTE))),
        }
    }

    /// Counts a request of someone who is not signed in, in sixteenths.
    pub fn nobodys_request(&self, client: Client, units: u32) -> Result<(), TooMany> {
        let units = NonZeroU32::new(units).unwrap_or(NonZeroU32::MIN);
        let taken = self.nobodys.take(&client.prefix(), units);
        if taken.is_err() {
            self.emptied.note(client.prefix());
        }
        taken
    }

    /// Whether an address had no more of these lately. Another may be taken for it.
    pub fn had_none_left(&self, client: Client) -> bool {
        self.emptied.is_noted(client.prefix())
    }

    /// Counts one request of someone who is in.
    pub fn request(&self, person: UserId) -> Result<(), TooMany> {
        self.requests.take(person)
    }

    /// Counts the report of a page that has stopped.
    pub fn page_fault(&self) -> Result<(), TooMany> {
        self.page_faults.take(&(), NonZeroU32::MIN)
    }

    /// Counts what an answer to them cost beside the request, in requests.
    pub fn charge(&self, person: UserId, requests: u32) {
        self.requests.charge(person, requests);
    }
}
