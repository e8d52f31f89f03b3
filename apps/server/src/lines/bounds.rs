//! How many sockets there may be, as the system and the settings say.

use crate::config::Config;

/// Descriptors for everything but sockets: databases, Redis, files, the log. At least so many, and
/// a sixteenth of all.
const OWN_DESCRIPTORS: u64 = 64;
/// More than any machine has open.
const MOST_DESCRIPTORS: u64 = 1 << 20;
/// Where the system does not say.
const USUAL_DESCRIPTORS: u64 = 1_024;

/// How many sockets may be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub all: usize,
    /// On which nobody is signed in: three quarters of all.
    pub nobodys: usize,
    /// Of these, from one address prefix.
    pub per_prefix: usize,
    /// Of one account, beside its WebSocket connections.
    pub per_account: usize,
}

impl Bounds {
    /// HTTP connections of one account; a browser opens six.
    const PER_ACCOUNT: usize = 100;

    pub fn new(config: &Config) -> Self {
        let descriptors = descriptors();
        let own = OWN_DESCRIPTORS.max(descriptors / 16);
        let fit = usize::try_from(descriptors.saturating_sub(own)).unwrap_or(usize::MAX).max(16);
        let all = match usize::try_from(config.connections) {
            Ok(asked) if asked > 0 => asked.min(fit),
            _ => fit,
        };
        let per_prefix = usize::try_from(config.connections_per_address).unwrap_or(usize::MAX);
        Self { all, nobodys: all / 4 * 3, per_prefix, per_account: Self::PER_ACCOUNT }
    }
}

/// Raises the limit of descriptors to what the system allows at most, and gives what holds now.
#[cfg(unix)]
pub fn raise_descriptors() -> u64 {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};
    if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
        let wanted = hard.min(MOST_DESCRIPTORS);
        if soft < wanted
            && let Err(error) = setrlimit(Resource::RLIMIT_NOFILE, wanted, hard)
        {
            tracing::warn!(%error, "the limit of descriptors is not raised");
        }
    }
    descriptors()
}

#[cfg(unix)]
fn descriptors() -> u64 {
    use nix::sys::resource::{Resource, getrlimit};
    let limit = getrlimit(Resource::RLIMIT_NOFILE);
    limit.map_or(USUAL_DESCRIPTORS, |(soft, _)| soft.min(MOST_DESCRIPTORS))
}

#[cfg(not(unix))]
pub fn raise_descriptors() -> u64 {
    descriptors()
}

#[cfg(not(unix))]
fn descriptors() -> u64 {
    USUAL_DESCRIPTORS
}
