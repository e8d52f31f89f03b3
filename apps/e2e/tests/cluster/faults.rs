//! Redis and servers fail, and nothing is lost.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use confab_e2e::{Account, Cluster, ClusterSpec, Member};
use confab_protocol::RoomId;
use confab_testing::{DEADLINE, FaultProxy, Swallowed, eventually};

/// In this time a server finds what was committed and never published.
const FOUND_WITHIN: Duration = Duration::from_secs(3);

/// Two servers with one member each, both live in #general.
pub(crate) struct House {
    pub(crate) cluster: Cluster,
    pub(crate) ana: Account,
    pub(crate) ben: Account,
    pub(crate) general: RoomId,
    pub(crate) members: [Member; 2],
}

impl House {
    async fn open() -> anyhow::Result<Self> {
        Self::of(Cluster::of(2)).await
    }

    pub(crate) async fn of(spec: ClusterSpec) -> anyhow::Result<Self> {
        Self::at(spec.start().await?).await
    }

    pub(crate) async fn at(cluster: Cluster) -> anyhow::Result<Self> {
        let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
        let general = ana.general().await?;
        let mut members = [ana.connect().await?, ben.at(cluster.url(1)).connect().await?];
        for member in &mut members {
            member.resume_all().await?;
        }
        Ok(Self { cluster, ana, ben, general, members })
    }

    /// Both send and both see it.
    pub(crate) async fn talk(&mut self, about: &str) -> anyhow::Result<()> {
        for (number, member) in self.members.iter_mut().enumerate() {
            for line in 0..5 {
                member.send(self.general, &format!("{about} {number} {line}")).await?;
            }
        }
        for member in &mut self.members {
            for (number, line) in (0..2).flat_map(|n| (0..5).map(move |l| (n, l))) {
                member.sees(&format!("{about} {number} {line}")).await?;
            }
        }
        Ok(())
    }

    /// Waits until both servers say that they are ready, or that they are not.
    pub(crate) async fn ready(&self, ready: bool) -> anyhow::Result<()> {
        for server in 0..2 {
            let probe = Account::nobody(self.cluster.url(server))?;
            eventually(DEADLINE, &format!("/readyz is {ready}"), async || {
                let answer = probe.get("/readyz").await;
                answer.is_ok_and(|answer| answer.status.is_success() == ready)
            })
            .await?;
        }
        Ok(())
    }

    /// Everyone saw one and the same log, without holes.
    pub(crate) async fn agree(&mut self) -> anyhow::Result<()> {
        self.talk("at the end").await?;
        let [first, second] = &self.members;
        ensure!(
            first.record.is_gapless(self.general),
            "{:?}",
            first.record.positions(self.general)
        );
        ensure!(
            second.record.is_gapless(self.general),
            "{:?}",
            second.record.positions(self.general)
        );
        let (first, second) =
            (first.record.messages(self.general), second.record.messages(self.general));
        ensure!(first == second, "{first:?}\nis not\n{second:?}");
        Ok(())
    }
}

#[tokio::test]
async fn redis_stopped_and_started_loses_nothing() -> anyhow::Result<()> {
    let mut house = House::open().await?;
    house.talk("before").await?;
    house.cluster.redis()?.stop().await?;
    house.ready(false).await?;
    house.talk("without Redis").await?;
    house.cluster.redis()?.restart().await?;
    house.ready(true).await?;
    house.agree().await
}

#[tokio::test]
async fn a_redis_that_hangs_loses_nothing() -> anyhow::Result<()> {
    let mut house = House::open().await?;
    house.talk("before").await?;
    house.cluster.redis()?.pause()?;
    house.talk("while it hangs").await?;
    house.ready(false).await?;
    house.cluster.redis()?.unpause()?;
    house.ready(true).await?;
    house.agree().await
}

#[tokio::test]
async fn subscribers_that_redis_cuts_lose_nothing() -> anyhow::Result<()> {
    let mut house = House::open().await?;
    house.talk("before").await?;
    for round in 0..3 {
        house.cluster.redis()?.command("CLIENT KILL TYPE pubsub").await?;
        house.talk(&format!("cut {round}")).await?;
    }
    house.agree().await
}

#[tokio::test]
async fn a_killed_server_keeps_what_it_acknowledged() -> anyhow::Result<()> {
    let mut house = House::open().await?;
    house.talk("before").await?;
    let done = house.members[0].send(house.general, "the last word").await?;
    house.cluster.server_mut(0).kill()?;
    house.members[1].sees("the last word").await?;
    house.members[1].send(house.general, "while it was away").await?;
    house.cluster.server_mut(0).start().await?;

    let mut back = house.ana.connect().await?;
    back.resume(house.general, done.at).await?;
    back.sees("while it was away").await?;
    ensure!(!back.record.has_message("the last word"), "it was seen twice");
    let page = house.ana.history(house.general).await?;
    let kept: Vec<_> = page.entries.iter().filter(|entry| entry.seq == done.at.seq).collect();
    ensure!(kept.len() == 1, "{page:?}");
    house.members[0] = back;
    house.members[1].send(house.general, "and together again").await?;
    house.members[0].sees("and together again").await
}

#[tokio::test]
async fn what_a_server_committed_before_it_was_killed_is_found_by_the_others() -> anyhow::Result<()>
{
    let mut cluster = Cluster::of(2).prepare().await?;
    let redis = cluster.redis()?.url();
    let address = redis.trim_start_matches("redis://").trim_end_matches('/').parse()?;
    let proxy = FaultProxy::start(address).await?;
    cluster.server_mut(0).set("CONFAB_REDIS_URL", &format!("redis://{}", proxy.address()));
    for server in cluster.servers_mut() {
        server.start().await?;
    }
    let mut house = House::at(cluster).await?;
    house.talk("before").await?;
    // It commits, and what it publishes never arrives.
    proxy.swallow(Swallowed::OfClient);
    house.members[0].send(house.general, "my last words").await?;
    house.cluster.server_mut(0).kill()?;
    let found = house.members[1].sees("my last words");
    tokio::time::timeout(FOUND_WITHIN, found).await.context("found in time")??;
    ensure!(house.members[1].record.is_gapless(house.general));
    Ok(())
}
