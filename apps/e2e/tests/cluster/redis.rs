//! Any fault of Redis is noticed within three seconds and healed within five.

mod half_open;
mod noticing;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::ensure;
use confab_e2e::{Account, Cluster, ClusterSpec};
use confab_testing::{
    DEADLINE, Fault, FaultProxy, RedisSentinel, RedisServer, eventually, eventually_some,
};

use crate::faults::House;
use noticing::Noticing;

/// Log line of Redis when more waits for a client than it keeps; it counts them only since 7.2.
const CUT: &str = "for overcoming of output buffer limits";

/// Two servers that talk, and reach Redis through a proxy.
struct Behind {
    noticing: Noticing,
    proxy: FaultProxy,
    redis: RedisServer,
}

impl Behind {
    async fn open() -> anyhow::Result<Self> {
        let redis = RedisServer::start().await?;
        let proxy = FaultProxy::start(([127, 0, 0, 1], redis.port()).into()).await?;
        let url = format!("redis://{}/", proxy.address());
        // So that what becomes of each connection is told.
        let spec = Cluster::of(2).joined_by(&url).env("CONFAB_LOG", "info,confab_broker=debug");
        Ok(Self { noticing: noticing(spec).await?, proxy, redis })
    }
}

async fn noticing(spec: ClusterSpec) -> anyhow::Result<Noticing> {
    let mut house = House::of(spec).await?;
    house.ready(true).await?;
    house.talk("before").await?;
    Ok(Noticing::new(house))
}

#[tokio::test]
async fn a_redis_that_is_killed_is_noticed_and_its_return_on_an_empty_data_set_heals()
-> anyhow::Result<()> {
    let mut noticing = noticing(Cluster::of(2)).await?;
    let killed = Instant::now();
    noticing.house.cluster.redis()?.kill()?;
    noticing.notices(killed).await?;
    noticing.house.talk("without Redis").await?;
    noticing.house.cluster.redis()?.restart().await?;
    noticing.heals(Instant::now()).await
}

#[tokio::test]
async fn a_redis_that_restarts_on_an_empty_data_set_at_once_is_noticed_and_heals()
-> anyhow::Result<()> {
    let mut noticing = noticing(Cluster::of(2)).await?;
    let stopped = Instant::now();
    noticing.house.cluster.redis()?.restart().await?;
    let back = Instant::now();
    noticing.is_told(stopped).await?;
    noticing.heals(back).await
}

#[tokio::test]
async fn a_redis_that_is_frozen_is_noticed_and_heals_when_it_goes_on() -> anyhow::Result<()> {
    let mut noticing = noticing(Cluster::of(2)).await?;
    let frozen = Instant::now();
    noticing.house.cluster.redis()?.pause()?;
    noticing.notices(frozen).await?;
    noticing.house.talk("while it is frozen").await?;
    noticing.house.cluster.redis()?.unpause()?;
    noticing.heals(Instant::now()).await
}

#[tokio::test]
async fn subscribers_that_are_killed_are_noticed_and_heal() -> anyhow::Result<()> {
    let mut noticing = noticing(Cluster::of(2)).await?;
    let killed = Instant::now();
    let answer = noticing.house.cluster.redis()?.command("CLIENT KILL TYPE pubsub").await?;
    ensure!(answer == ":2", "two subscribers, not {answer}");
    noticing.is_told(killed).await?;
    noticing.heals(killed).await
}

/// Redis cuts a subscriber for whom more waits than it keeps.
#[tokio::test]
async fn subscribers_that_are_cut_for_their_output_are_noticed_and_heal() -> anyhow::Result<()> {
    let mut noticing = noticing(Cluster::of(2)).await?;
    let redis = noticing.house.cluster.redis()?;
    let limited = redis.command(r#"CONFIG SET client-output-buffer-limit "pubsub 1 1 1""#).await?;
    ensure!(limited == "+OK", "{limited}");
    let general = noticing.house.general;
    let long = "\"".repeat(16 * 1024);
    let cut = Instant::now();
    noticing.house.members[0].send(general, &long).await?;
    noticing.notices(cut).await?;
    noticing.house.members[1].sees(&long).await?;
    let redis = noticing.house.cluster.redis()?;
    ensure!(redis.log().count(CUT) >= 2, "both were cut:\n{}", redis.log().tail(20));
    redis.command(r#"CONFIG SET client-output-buffer-limit "pubsub 32mb 8mb 60""#).await?;
    noticing.heals(Instant::now()).await
}

/// A server that hangs takes nothing, and what is for it waits in Redis until that cuts it.
#[tokio::test]
async fn a_frozen_server_is_cut_for_its_output_and_heals_when_it_goes_on() -> anyhow::Result<()> {
    let mut noticing = noticing(Cluster::of(2)).await?;
    let redis = noticing.house.cluster.redis()?;
    let limited =
        redis.command(r#"CONFIG SET client-output-buffer-limit "pubsub 512kb 0 0""#).await?;
    ensure!(limited == "+OK", "{limited}");
    noticing.house.cluster.server_mut(1).pause()?;
    let general = noticing.house.general;
    noticing.house.members[0].send(general, "said while it hangs").await?;
    // Nobody understands it, and the kernel holds megabytes of it before Redis has to.
    let redis = noticing.house.cluster.redis()?;
    let find = format!(r#"EVAL "return redis.call('PUBSUB','CHANNELS','*:room:{general}')[1]" 0"#);
    let channel = redis.command(&find).await?;
    let noise = format!("PUBLISH {channel} {}", "x".repeat(60_000));
    eventually(DEADLINE, "Redis cuts it", async || {
        redis.command(&noise).await.is_ok() && redis.log().count(CUT) > 0
    })
    .await?;
    ensure!(redis.log().count(CUT) == 1, "the other one keeps up:\n{}", redis.log().tail(20));

    noticing.house.cluster.server_mut(1).unpause()?;
    let back = Instant::now();
    noticing.member_is_told(1, true, back + noticing::NOTICED_WITHIN).await?;
    noticing.house.members[1].sees("said while it hangs").await?;
    noticing.member_is_told(1, false, back + noticing::HEALED_WITHIN).await?;
    noticing.works(back + noticing::HEALED_WITHIN).await
}

/// Half-open: nothing that is said arrives, and nobody closes anything.
#[tokio::test]
async fn connections_that_swallow_everything_are_noticed_and_heal() -> anyhow::Result<()> {
    let Behind { mut noticing, proxy, redis: _redis } = Behind::open().await?;
    let swallowed = Instant::now();
    proxy.set(Fault::Stall);
    noticing.notices(swallowed).await?;
    noticing.house.talk("while nothing passes").await?;
    proxy.set(Fault::None);
    noticing.heals(Instant::now()).await
}

#[tokio::test]
async fn a_redis_that_answers_two_seconds_late_is_noticed_and_heals() -> anyhow::Result<()> {
    let Behind { mut noticing, proxy, redis: _redis } = Behind::open().await?;
    let late = Instant::now();
    proxy.set(Fault::Delay(Duration::from_secs(2)));
    noticing.notices(late).await?;
    noticing.house.talk("while it is late").await?;
    proxy.set(Fault::None);
    noticing.heals(Instant::now()).await
}

/// Redis moves, and only who connects anew gets to where it is now: subscribers stay behind at
/// one that answers their pings, and to which nobody publishes any more.
#[tokio::test]
async fn subscribers_that_were_left_behind_are_noticed_and_heal() -> anyhow::Result<()> {
    let Behind { mut noticing, proxy, redis } = Behind::open().await?;
    let moved_to = RedisServer::start().await?;
    proxy.aim(([127, 0, 0, 1], moved_to.port()).into());
    let left = Instant::now();
    let answer = redis.command("CLIENT KILL TYPE normal").await?;
    ensure!(answer == ":2", "two publishers, not {answer}");
    // Both are away for a moment, until their publishers have moved; that is not what is meant.
    eventually(noticing::NOTICED_WITHIN, "both to publish where Redis is now", async || {
        let clients = moved_to.command("CLIENT LIST TYPE normal").await;
        clients.is_ok_and(|clients| clients.matches("cmd=publish").count() == 2)
    })
    .await?;
    noticing.forgets_the_past().await?;
    // Nor can they connect anew, so that what was noticed stays to be seen.
    proxy.set(Fault::Refuse);
    noticing.notices(left).await?;
    for index in 0..2 {
        let deaf = noticing.house.cluster.server(index).log()?.count("connected and deaf");
        ensure!(deaf > 0, "server {index} noticed something else");
    }
    proxy.set(Fault::None);
    noticing.heals(Instant::now()).await?;
    let subscribed = moved_to.command("CLIENT KILL TYPE pubsub").await?;
    ensure!(subscribed == ":2", "both listen where Redis is now, not {subscribed}");
    Ok(())
}

#[tokio::test]
async fn a_master_that_is_killed_is_noticed_and_its_successor_heals() -> anyhow::Result<()> {
    let mut sentinel = RedisSentinel::start().await?;
    let mut noticing = noticing(Cluster::of(2).joined_by(&sentinel.url())).await?;
    let killed = Instant::now();
    sentinel.master.kill()?;
    noticing.notices(killed).await?;
    noticing.house.talk("without a master").await?;
    sentinel.failed_over().await?;
    noticing.heals(Instant::now()).await
}

#[tokio::test]
async fn a_master_that_is_frozen_is_noticed_and_its_successor_heals() -> anyhow::Result<()> {
    let sentinel = RedisSentinel::start().await?;
    let mut noticing = noticing(Cluster::of(2).joined_by(&sentinel.url())).await?;
    let frozen = Instant::now();
    sentinel.master.pause()?;
    noticing.notices(frozen).await?;
    sentinel.failed_over().await?;
    noticing.heals(Instant::now()).await?;
    // The one before comes back as a replica, and nobody goes to it.
    sentinel.master.unpause()?;
    noticing.house.talk("with both").await
}

#[tokio::test]
async fn a_sentinel_that_asks_for_a_password_gets_it() -> anyhow::Result<()> {
    let mut sentinel = RedisSentinel::guarded_by(Some("s3cret")).await?;
    let url = format!("{}?sentinel_user=default&sentinel_password=s3cret", sentinel.url());
    let mut noticing = noticing(Cluster::of(2).joined_by(&url)).await?;
    sentinel.master.kill()?;
    sentinel.failed_over().await?;
    noticing.heals(Instant::now()).await
}

#[tokio::test]
async fn a_wrong_password_is_said_with_its_reason_and_the_server_is_not_ready() -> anyhow::Result<()>
{
    let sentinel = RedisSentinel::guarded_by(Some("s3cret")).await?;
    let node = RedisServer::start().await?;
    ensure!(node.command("CONFIG SET requirepass s3cret").await? == "+OK");
    for (url, reason) in [
        (format!("{}?sentinel_password=gu3ss", sentinel.url()), "authentication failed"),
        (sentinel.url(), "NOAUTH"),
        (format!("redis://:gu3ss@127.0.0.1:{}/", node.port()), "WRONGPASS"),
    ] {
        let cluster = Cluster::single().joined_by(&url).start().await?;
        let log = cluster.server(0).log()?;
        let said = |line: &str| line.contains("Redis is away").then(|| line.to_owned());
        let line = eventually_some(DEADLINE, "why Redis is away", async || log.find(said)).await?;
        ensure!(line.contains(reason), "{line}");
        ensure!(log.count("gu3ss") + log.count("s3cret") == 0, "a password is in the log");
        let ready = Account::nobody(cluster.url(0))?.get("/readyz").await?;
        ensure!(ready.status.is_server_error() && ready.body.contains(r#""broker":"away""#));
    }
    Ok(())
}

#[tokio::test]
async fn over_tls_servers_are_joined_by_a_redis_of_an_authority_that_they_trust_and_no_other()
-> anyhow::Result<()> {
    let redis = RedisServer::start_with_tls("localhost").await?;
    let (url, certificates) = redis.tls();
    let spec = |cluster: ClusterSpec, root: PathBuf| {
        cluster.joined_by(&url).env("SSL_CERT_FILE", &root.display().to_string())
    };
    let mut noticing = noticing(spec(Cluster::of(2), certificates.root())).await?;
    let killed = Instant::now();
    let answer = redis.command("CLIENT KILL TYPE pubsub").await?;
    ensure!(answer == ":2", "two subscribers, not {answer}");
    noticing.is_told(killed).await?;
    noticing.heals(killed).await?;

    let cluster = spec(Cluster::single(), certificates.other_root()).start().await?;
    let log = cluster.server(0).log()?;
    let said = |line: &str| line.contains("Redis is away").then(|| line.to_owned());
    let line = eventually_some(DEADLINE, "why Redis is away", async || log.find(said)).await?;
    ensure!(line.contains("certificate"), "{line}");
    let ready = Account::nobody(cluster.url(0))?.get("/readyz").await?;
    ensure!(ready.status.is_server_error() && ready.body.contains(r#""broker":"away""#));
    Ok(())
}
