//! Resolves names, by the system's own resolver.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use futures_util::future::BoxFuture;

/// Gives all addresses of a name.
pub(super) type Resolve =
    Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// Tries of so many addresses fit in a request's time.
const MOST: usize = 16;

pub(super) fn by_system() -> Resolve {
    Arc::new(|name| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).take(MOST).collect())
        })
    })
}

/// Whether a name means this host or its network, whatever it resolves to.
pub(super) fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let ends = ["localhost", "local", "internal", "home.arpa", "lan", "intranet", "onion"];
    let is_below = |end: &&str| name.strip_suffix(*end).is_some_and(|rest| rest.ends_with('.'));
    !name.contains('.') || ends.iter().any(is_below)
}
