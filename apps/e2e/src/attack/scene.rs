//! One server with the three people that most attacks need, and what the server uses.

use std::fs;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use confab_protocol::{RoomId, Visibility};
use serde_json::json;

use crate::usage::Usage;
use crate::{Account, Cluster, ClusterSpec, Database};

/// How often the server is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A server with its people.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) cluster: Cluster,
    /// The attacker, an ordinary account.
    pub(super) mallory: Account,
    /// Someone who only wants to talk.
    pub(super) ana: Account,
}

/// The highest that was seen of memory and descriptors.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Peak {
    pub(super) resident_kib: u64,
    pub(super) descriptors: usize,
}

/// One server on SQLite, whatever the run is about.
pub(super) fn alone() -> ClusterSpec {
    Cluster::single().on(Database::Sqlite)
}

impl Scene {
    pub(super) async fn open(spec: ClusterSpec) -> anyhow::Result<Self> {
        let cluster = spec.start().await?;
        let [_root, mallory, ana] =
            Account::found(cluster.url(0), ["root", "mallory", "ana"]).await?;
        Ok(Self { cluster, mallory, ana })
    }

    pub(super) fn url(&self) -> &str {
        self.cluster.url(0)
    }

    pub(super) fn address(&self) -> anyhow::Result<SocketAddr> {
        address(&self.cluster)
    }

    pub(super) fn resident_kib(&self) -> anyhow::Result<u64> {
        resident_kib(&self.cluster)
    }

    pub(super) fn descriptors(&self) -> anyhow::Result<usize> {
        descriptors(&self.cluster)
    }

    /// Those that are sockets: a database opens its files when it first needs them.
    pub(super) fn sockets(&self) -> anyhow::Result<usize> {
        let open = fs::read_dir(format!("/proc/{}/fd", self.cluster.server(0).pid()?))?;
        let targets = open.flatten().filter_map(|entry| fs::read_link(entry.path()).ok());
        Ok(targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count())
    }

    /// Looks at the server for so long, or until the condition on its sockets holds. Gives
    /// what was the highest, and when the condition came to hold.
    pub(super) async fn watch(
        &self,
        time: Duration,
        is_over: impl Fn(usize) -> bool,
    ) -> anyhow::Result<(Peak, Option<Duration>)> {
        let (began, mut peak) = (Instant::now(), Peak::default());
        let mut looks = tokio::time::interval(LOOK_EVERY);
        while began.elapsed() < time {
            looks.tick().await;
            let descriptors = self.descriptors()?;
            peak.resident_kib = peak.resident_kib.max(self.resident_kib()?);
            peak.descriptors = peak.descriptors.max(descriptors);
            if is_over(self.sockets()?) {
                return Ok((peak, Some(began.elapsed())));
            }
        }
        Ok((peak, None))
    }

    /// A public room of the attacker's with a victim in it, and so many messages of these bytes.
    pub(super) async fn room_of(
        &self,
        name: &str,
        count: u64,
        body: &str,
    ) -> anyhow::Result<RoomId> {
        let room = self.mallory.create_room(name, Visibility::Public).await?.id;
        self.ana.join(room).await?;
        for number in 0..count {
            // A form: what is one byte there may be six in JSON.
            // One author's, in all rooms.
            let client_id = format!("{room}-{number}");
            let fields = [("client_id", client_id.as_str()), ("body", body)];
            let answer = self.mallory.form(&format!("/rooms/{room}"), &fields).await?;
            let status = answer.status;
            anyhow::ensure!(status.is_redirection(), "message {number}: {status}");
        }
        Ok(room)
    }
}

/// Starts the server again as one behind a proxy: the near end may then name any address.
pub(super) async fn behind_a_proxy(cluster: &mut Cluster) -> anyhow::Result<()> {
    let server = cluster.server_mut(0);
    server.stop().await?;
    server.set("CONFAB_TRUSTED_PROXIES", "127.0.0.1");
    server.start().await
}

pub(super) fn address(cluster: &Cluster) -> anyhow::Result<SocketAddr> {
    let url = cluster.url(0);
    Ok(url.strip_prefix("http://").context("an http URL")?.parse()?)
}

pub(super) fn resident_kib(cluster: &Cluster) -> anyhow::Result<u64> {
    Ok(Usage::of(cluster.server(0).pid()?)?.resident_kib)
}

pub(super) fn descriptors(cluster: &Cluster) -> anyhow::Result<usize> {
    Ok(fs::read_dir(format!("/proc/{}/fd", cluster.server(0).pid()?))?.count())
}

/// Memory once it rests: the lowest of two seconds.
pub(super) async fn resident_at_rest_kib(cluster: &Cluster) -> anyhow::Result<u64> {
    let mut lowest = u64::MAX;
    let mut looks = tokio::time::interval(LOOK_EVERY);
    for _ in 0..20 {
        looks.tick().await;
        lowest = lowest.min(resident_kib(cluster)?);
    }
    Ok(lowest)
}

/// The body of an attempt to sign in.
pub(super) fn attempt(handle: &str, password: &str) -> serde_json::Value {
    json!({ "handle": handle, "password": password })
}
