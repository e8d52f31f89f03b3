//! Connections to Redis that are dead one way, while new ones are well.

use std::time::Instant;

use confab_testing::{Log, Swallowed, eventually};

use super::Behind;
use super::noticing::HEALED_WITHIN;

/// Whether a server has lost both its connections, and was live after that.
fn has_made_both_anew(log: &Log) -> bool {
    let told = log.tail(usize::MAX);
    let lost = ["the publishing connection is lost", "the subscribed connection is lost"];
    let live = told.rfind("Redis is live");
    lost.iter().all(|lost| told.rfind(lost).is_some_and(|lost| Some(lost) < live))
}

/// Half-open one way: connections from before are dead, and new ones are well.
async fn is_half_open(swallowed: Swallowed) -> anyhow::Result<()> {
    let Behind { mut noticing, proxy, redis: _redis } = Behind::open().await?;
    let dead = Instant::now();
    proxy.swallow(swallowed);
    noticing.house.talk("while one side is not heard").await?;
    noticing.is_told(dead).await?;
    // Each server has two, and notices each for itself: in between it may think that all is well.
    let noticed = Instant::now();
    let cluster = &noticing.house.cluster;
    let logs = [cluster.server(0).log()?.clone(), cluster.server(1).log()?.clone()];
    eventually(HEALED_WITHIN, "all four connections to be made anew", async || {
        logs.iter().all(has_made_both_anew)
    })
    .await?;
    noticing.heals(noticed).await
}

#[tokio::test]
async fn connections_on_which_redis_is_not_heard_any_more_are_noticed_and_heal()
-> anyhow::Result<()> {
    is_half_open(Swallowed::OfServer).await
}

#[tokio::test]
async fn connections_on_which_redis_hears_nothing_any_more_are_noticed_and_heal()
-> anyhow::Result<()> {
    is_half_open(Swallowed::OfClient).await
}
