//! Slows down whoever asks too often, by account and by address.

mod requests;
mod table;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use confab_protocol::{Handle, UserId};
use governor::Quota;

use super::Client;
use crate::config::Config;
use requests::Requests;
use table::Table;

/// Attempts on one account: ten at once, then one every 18 seconds. Never a lock-out, by which
/// anyone could keep the owner out.
const ATTEMPTS_AT_ONCE: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
const ATTEMPT_EVERY: Duration = Duration::from_secs(18);

/// The buckets of this server, each by GCRA. Several servers count apart.
#[derive(Clone, Debug)]
pub struct RateLimits {
    by_account: Arc<Table<Handle>>,
    by_prefix: Arc<Table<IpAddr>>,
    requests: Arc<Requests>,
}

/// Something that is tried with a password or a code.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    pub client: Client,
    /// The account that is tried to sign in to, whether it exists or not.
    pub handle: Option<&'a Handle>,
}

/// Come back later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many attempts")]
pub struct TooMany {
    pub retry_after: Duration,
}

impl RateLimits {
    pub fn new(config: &Config) -> Self {
        let sign_ins = NonZeroU32::new(config.sign_ins_per_minute).unwrap_or(NonZeroU32::MIN);
        let account = Quota::with_period(ATTEMPT_EVERY)
            .expect("invariant: the period is not zero")
            .allow_burst(ATTEMPTS_AT_ONCE);
        Self {
            by_account: Arc::new(Table::new(account)),
            by_prefix: Arc::new(Table::new(Quota::per_minute(sign_ins))),
            requests: Arc::new(Requests::new(config.requests_per_minute)),
        }
    }

    /// Counts one attempt to get in, before any password is hashed.
    pub fn attempt(&self, attempt: Attempt<'_>) -> Result<(), TooMany> {
        self.by_prefix.count(&attempt.client.prefix())?;
        match attempt.handle {
            Some(handle) => self.by_account.count(handle),
            None => Ok(()),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn client(last: u8) -> Client {
        Client { address: IpAddr::from([203, 0, 113, last]) }
    }

    #[test]
    fn an_account_is_slowed_whatever_the_address() {
        let limits = RateLimits::new(&Config::for_tests(std::path::Path::new("unused")));
        let ana = Handle::parse("ana").unwrap();
        for last in 0..10 {
            limits.attempt(Attempt { client: client(last), handle: Some(&ana) }).unwrap();
        }
        let eleventh = limits.attempt(Attempt { client: client(99), handle: Some(&ana) });
        let wait = eleventh.expect_err("too many").retry_after;
        assert!(wait <= Duration::from_secs(18), "{wait:?}");
        let ben = Handle::parse("ben").unwrap();
        limits.attempt(Attempt { client: client(99), handle: Some(&ben) }).unwrap();
    }

    #[test]
    fn an_address_is_slowed_whatever_the_account() {
        let mut config = Config::for_tests(std::path::Path::new("unused"));
        config.sign_ins_per_minute = 5;
        let limits = RateLimits::new(&config);
        for _ in 0..5 {
            limits.attempt(Attempt { client: client(1), handle: None }).unwrap();
        }
        assert!(limits.attempt(Attempt { client: client(1), handle: None }).is_err());
        limits.attempt(Attempt { client: client(2), handle: None }).unwrap();
    }
}
