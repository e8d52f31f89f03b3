//! Slows guessing at passwords and codes, and keeps no owner out.
//!
//! An attempt is counted before its password is hashed, so that parallel guesses count as well,
//! and costs no guess once it succeeded.
//!
//! * **Strangers** are counted by address, and by account and address: ten at once, then one in
//!   18 s. Nobody is refused for what others do from elsewhere.
//! * **Under attack**, when strangers failed more than 30 times at one account, each further
//!   address has three attempts and then one in five minutes. An owner on a new device gets in;
//!   N addresses get the larger of 4,800 and 291 · N guesses a day, and at most a hundred more.
//! * **Known devices** of an account, on which it has signed in before, are counted one by one and
//!   share nothing with strangers: not even an attacker behind the same address delays them.
//! * **Right passwords** cost hashing and a session, too: an account signs in thirty times at once,
//!   then once in 2 s. More that wait for their hash meanwhile are let in and paid for afterwards.
//! * **Signed-in people** who change their password are counted by person.
//!
//! Each server counts for itself.

mod buckets;

use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use confab_protocol::{Handle, UserId};
use confab_store::TokenHash;

use self::buckets::Buckets;
use super::Client;
use crate::bucket::{Quota, TooMany};
use crate::clock::Clock;

/// Guesses at one account from one address, from one known device, or at one's own password.
const GUESSES: Quota = Quota { at_once: 10, every: Duration::from_secs(18) };
/// The same from one address, while an account is under attack.
const GUESSES_UNDER_ATTACK: Quota = Quota { at_once: 3, every: Duration::from_mins(5) };
/// Failures of strangers at one account are forgotten one by one at this pace. More than half of
/// these at once is an attack. No more than these are remembered, so that it ends with itself.
const FAILURES: Quota = Quota { at_once: 60, every: Duration::from_secs(18) };
const AN_ATTACK: u32 = 30;
/// Times that one account signs in, from anywhere.
const SUCCESSES: Quota = Quota { at_once: 30, every: Duration::from_secs(2) };
/// An IPv6 site has many subscriber networks, so it has some times what one address has.
const SITE: u32 = 8;

/// The buckets of one server; clones share them.
#[derive(Clone)]
pub struct Attempts {
    clock: Clock,
    buckets: Arc<Mutex<All>>,
}

struct All {
    addresses: Buckets<IpAddr>,
    sites: Buckets<IpAddr>,
    guesses: Buckets<(Handle, IpAddr)>,
    guesses_under_attack: Buckets<(Handle, IpAddr)>,
    failures: Buckets<Handle>,
    devices: Buckets<(Handle, TokenHash)>,
    successes: Buckets<Handle>,
    people: Buckets<UserId>,
}

/// Something that is tried with a password or a code.
#[derive(Clone, Copy, Debug)]
pub enum Attempt<'a> {
    /// To make an account. Its success counts, too.
    NewAccount(Client),
    /// To sign in, whether the account exists or not.
    SignIn { client: Client, handle: Option<&'a Handle>, device: Option<TokenHash> },
    /// To change one's own password.
    OwnPassword(UserId),
}

/// An attempt that was counted. Unless it is [forgiven](Counted::forgive) or
/// [undecided](Counted::undecided), it stays so.
#[must_use]
#[derive(Debug)]
pub struct Counted {
    attempts: Attempts,
    what: What,
}

#[derive(Debug)]
enum What {
    NewAccount,
    Stranger { client: Client, handle: Option<Handle>, under_attack: bool },
    Device(Handle, TokenHash),
    Person(UserId),
}

impl Attempts {
    /// Empty buckets; `sign_ins_per_minute` is for one address.
    pub fn new(sign_ins_per_minute: u32, clock: Clock) -> Self {
        let a_minute = sign_ins_per_minute.max(1);
        let all = All {
            addresses: Buckets::new(Quota::per_minute(a_minute)),
            sites: Buckets::new(Quota::per_minute(a_minute.saturating_mul(SITE))),
            guesses: Buckets::new(GUESSES),
            guesses_under_attack: Buckets::new(GUESSES_UNDER_ATTACK),
            failures: Buckets::new(FAILURES),
            devices: Buckets::new(GUESSES),
            successes: Buckets::new(SUCCESSES),
            people: Buckets::new(GUESSES),
        };
        Self { clock, buckets: Arc::new(Mutex::new(all)) }
    }

    /// Counts an attempt, or says when to come back. `device` is one that the account knows; where
    /// its own bucket is empty it is a stranger's.
    pub fn count(&self, attempt: Attempt<'_>) -> Result<Counted, TooMany> {
        let now = self.clock.uptime();
        let mut all = self.lock();
        let what = match attempt {
            Attempt::NewAccount(client) => {
                all.count_address(client, now)?;
                What::NewAccount
            }
            Attempt::SignIn { client, handle, device } => {
                if let Some(handle) = handle {
                    all.successes.check(handle, now)?;
                }
                let device = handle.zip(device).map(|(handle, device)| (handle.clone(), device));
                match device {
                    Some(key) if all.devices.take(&key, now).is_ok() => What::Device(key.0, key.1),
                    _ => all.count_stranger(client, handle, now)?,
                }
            }
            Attempt::OwnPassword(person) => {
                all.people.take(&person, now)?;
                What::Person(person)
            }
        };
        drop(all);
        Ok(Counted { attempts: self.clone(), what })
    }

    fn lock(&self) -> MutexGuard<'_, All> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl All {
    fn count_address(&mut self, client: Client, now: Duration) -> Result<(), TooMany> {
        let site = site(client);
        if let Some(site) = &site {
            self.sites.check(site, now)?;
        }
        self.addresses.take(&client.prefix(), now)?;
        site.map_or(Ok(()), |site| self.sites.take(&site, now))
    }

    fn count_stranger(
        &mut self,
        client: Client,
        handle: Option<&Handle>,
        now: Duration,
    ) -> Result<What, TooMany> {
        let Some(handle) = handle else {
            self.count_address(client, now)?;
            return Ok(What::Stranger { client, handle: None, under_attack: false });
        };
        let under_attack = self.failures.taken(handle, now) >= AN_ATTACK;
        let (by_address, by_site) = keys(handle, client);
        self.guesses.check(&by_address, now)?;
        if under_attack {
            self.guesses_under_attack.check(&by_site, now)?;
        }
        self.count_address(client, now)?;
        self.guesses.take(&by_address, now)?;
        if under_attack {
            self.guesses_under_attack.take(&by_site, now)?;
        }
        // It refuses nobody, however full it is.
        self.failures.take(handle, now).ok();
        Ok(What::Stranger { client, handle: Some(handle.clone()), under_attack })
    }

    fn give_back_guess(&mut self, what: &What) {
        match what {
            What::NewAccount | What::Stranger { handle: None, .. } => {}
            What::Stranger { client, handle: Some(handle), under_attack } => {
                let (by_address, by_site) = keys(handle, *client);
                self.guesses.give_back(&by_address);
                self.failures.give_back(handle);
                if *under_attack {
                    self.guesses_under_attack.give_back(&by_site);
                }
            }
            What::Device(handle, device) => self.devices.give_back(&(handle.clone(), *device)),
            What::Person(person) => self.people.give_back(person),
        }
    }
}

impl Counted {
    /// Whether the attempt came from a device that the account knows, or by someone signed in.
    pub fn is_of_known(&self) -> bool {
        matches!(self.what, What::Device(..) | What::Person(_))
    }

    /// Gives back what the attempt cost: it succeeded. Signing in costs a success of the account.
    pub fn forgive(self) {
        let now = self.attempts.clock.uptime();
        let mut all = self.attempts.lock();
        if let What::Stranger { client, .. } = &self.what {
            all.addresses.give_back(&client.prefix());
            if let Some(site) = site(*client) {
                all.sites.give_back(&site);
            }
        }
        all.give_back_guess(&self.what);
        if let What::Stranger { handle: Some(handle), .. } | What::Device(handle, _) = &self.what {
            all.successes.charge(handle, now);
        }
    }

    /// Gives back the guess, though not what the address paid: nothing was found out.
    pub fn undecided(self) {
        self.attempts.lock().give_back_guess(&self.what);
    }
}

/// The keys of guesses at an account: by address, and by site where there is one.
fn keys(handle: &Handle, client: Client) -> ((Handle, IpAddr), (Handle, IpAddr)) {
    let (address, site) = (client.prefix(), site(client).unwrap_or(client.prefix()));
    ((handle.clone(), address), (handle.clone(), site))
}

/// The /48 of an IPv6 address, of which anyone may have 65,536 networks.
fn site(client: Client) -> Option<IpAddr> {
    match client.address {
        IpAddr::V4(_) => None,
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            Some(IpAddr::from([a, b, c, 0, 0, 0, 0, 0]))
        }
    }
}

impl fmt::Debug for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempts").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
