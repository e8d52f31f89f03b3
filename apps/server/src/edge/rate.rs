//! Slows down clients that ask too often.

mod emptied;
mod table;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use confab_protocol::UserId;

use super::Client;
use super::meter::UNITS_PER_REQUEST;
use crate::bucket::{Quota, TooMany};
use crate::config::Config;
use emptied::Emptied;
use table::Table;

/// Reports of pages that have stopped, which all share: what goes wrong in one browser does in many.
const PAGE_FAULTS_PER_MINUTE: u32 = 10;

/// The longest debt into which answers put an account: another minute beside the bucket's own.
const LONGEST_DEBT: Duration = Duration::from_mins(2);

/// The buckets of this server. Several servers count apart.
#[derive(Clone, Debug)]
pub struct RateLimits {
    /// A request counts when it comes, and what its answer cost once that is known: only then can
    /// an account be in debt, and the next request waits for the debt, too.
    requests: Arc<Table<UserId>>,
    nobodys: Arc<Table<IpAddr>>,
    emptied: Arc<Emptied>,
    page_faults: Arc<Table<()>>,
}

impl RateLimits {
    pub fn new(config: &Config) -> Self {
        let nobodys = config.anonymous_requests_per_minute.saturating_mul(UNITS_PER_REQUEST);
        Self {
            requests: Arc::new(Table::new(Quota::per_minute(config.requests_per_minute))),
            nobodys: Arc::new(Table::new(Quota::per_minute(nobodys))),
            emptied: Arc::default(),
            page_faults: Arc::new(Table::new(Quota::per_minute(PAGE_FAULTS_PER_MINUTE))),
        }
    }

    /// Counts a request of someone who is not signed in, in sixteenths.
    pub fn nobodys_request(&self, client: Client, units: u32) -> Result<(), TooMany> {
        let taken = self.nobodys.take(&client.prefix(), units.max(1));
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
        self.requests.take(&person, 1)
    }

    /// Counts the report of a page that has stopped.
    pub fn page_fault(&self) -> Result<(), TooMany> {
        self.page_faults.take(&(), 1)
    }

    /// Counts the cost of an answer beside the request, in requests.
    pub fn charge(&self, person: UserId, requests: u32) {
        self.requests.charge(&person, requests, LONGEST_DEBT);
    }
}
