//! Redis stops, hangs, forgets, cuts and comes back: the broker says so and heals by itself.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use confab_protocol::RoomId;
use confab_testing::{DEADLINE, Fault, FaultProxy, RedisServer};
use tokio::sync::{mpsc, watch};

use crate::{Broker, BrokerError, BrokerState, Publish, Received, RedisBroker, Topic, inbox};

pub(super) const ROOM: Topic = Topic::Room(RoomId(1));
const OTHER_ROOM: Topic = Topic::Room(RoomId(2));

pub(super) struct Server {
    pub(super) broker: RedisBroker,
    pub(super) state: watch::Receiver<BrokerState>,
    pub(super) heard: mpsc::Receiver<Received>,
}

impl Server {
    pub(super) fn connect(url: &str) -> anyhow::Result<Self> {
        let (inbox, mut lanes) = inbox(1, 1024);
        let broker = RedisBroker::connect(url, "test:", inbox)?;
        let state = broker.state();
        Ok(Self { broker, state, heard: lanes.pop().context("a lane")? })
    }

    /// Connects, and is subscribed to [`ROOM`].
    pub(super) async fn in_the_room(url: &str) -> anyhow::Result<Self> {
        let mut server = Self::connect(url)?;
        server.is(BrokerState::Live).await?;
        server.broker.subscribe(ROOM).await?;
        Ok(server)
    }

    /// Waits until the broker says that it is so.
    pub(super) async fn is(&mut self, wanted: BrokerState) -> anyhow::Result<()> {
        let told = tokio::time::timeout(DEADLINE, self.state.wait_for(|state| *state == wanted));
        told.await.with_context(|| format!("not {wanted:?} in time"))??;
        Ok(())
    }

    /// Publishes and hears it: both connections work, and the subscription is there.
    pub(super) async fn round_trip(
        &mut self,
        topic: Topic,
        payload: &'static str,
    ) -> anyhow::Result<()> {
        let published = self.broker.publish(topic, payload.into());
        ensure!(published == Publish::Queued, "dropped {payload}");
        let heard = tokio::time::timeout(DEADLINE, self.heard.recv()).await?.context("closed")?;
        let expected = Received { topic, payload: Bytes::from_static(payload.as_bytes()) };
        ensure!(heard == expected, "heard {heard:?} instead of {expected:?}");
        Ok(())
    }
}

/// A server behind a proxy that can misbehave.
async fn behind_a_proxy(redis: &RedisServer) -> anyhow::Result<(FaultProxy, Server)> {
    let proxy = FaultProxy::start(([127, 0, 0, 1], redis.port()).into()).await?;
    let server = Server::in_the_room(&format!("redis://{}/", proxy.address())).await?;
    Ok((proxy, server))
}

#[tokio::test]
async fn a_restart_on_an_empty_data_set_heals() -> anyhow::Result<()> {
    let mut redis = RedisServer::start().await?;
    let mut server = Server::in_the_room(&redis.url()).await?;
    redis.kill()?;
    server.is(BrokerState::Away).await?;
    ensure!(server.broker.publish(ROOM, "lost".into()) == Publish::Dropped, "taken while away");
    redis.restart().await?;
    let back = Instant::now();
    server.is(BrokerState::Live).await?;
    ensure!(back.elapsed() < Duration::from_secs(5), "healed after {:?}", back.elapsed());
    server.round_trip(ROOM, "healed").await
}

#[tokio::test]
async fn a_server_may_start_before_redis() -> anyhow::Result<()> {
    let mut redis = RedisServer::start().await?;
    redis.stop().await?;
    let mut server = Server::connect(&redis.url())?;
    let subscribed = server.broker.subscribe(ROOM).await;
    ensure!(matches!(subscribed, Err(BrokerError::Away)), "{subscribed:?}");
    redis.restart().await?;
    server.is(BrokerState::Live).await?;
    server.round_trip(ROOM, "subscribed by itself").await
}

#[tokio::test]
async fn wishes_made_while_away_are_carried_out() -> anyhow::Result<()> {
    let mut redis = RedisServer::start().await?;
    let mut server = Server::in_the_room(&redis.url()).await?;
    redis.kill()?;
    server.is(BrokerState::Away).await?;
    server.broker.unsubscribe(ROOM).await;
    let subscribed = server.broker.subscribe(OTHER_ROOM).await;
    ensure!(matches!(subscribed, Err(BrokerError::Away)), "{subscribed:?}");
    redis.restart().await?;
    server.is(BrokerState::Live).await?;
    server.broker.publish(ROOM, "not wanted any more".into());
    server.round_trip(OTHER_ROOM, "marker").await
}

#[tokio::test]
async fn a_killed_subscriber_heals() -> anyhow::Result<()> {
    let redis = RedisServer::start().await?;
    let mut server = Server::in_the_room(&redis.url()).await?;
    ensure!(redis.command("CLIENT KILL TYPE pubsub").await? == ":1", "one subscriber");
    server.is(BrokerState::Away).await?;
    server.is(BrokerState::Live).await?;
    server.round_trip(ROOM, "healed").await
}

#[tokio::test]
async fn a_killed_publisher_heals() -> anyhow::Result<()> {
    let redis = RedisServer::start().await?;
    let mut server = Server::in_the_room(&redis.url()).await?;
    ensure!(redis.command("CLIENT KILL TYPE normal").await? == ":1", "one publisher");
    server.is(BrokerState::Away).await?;
    server.is(BrokerState::Live).await?;
    server.round_trip(ROOM, "healed").await
}

#[tokio::test]
async fn a_redis_that_hangs_is_noticed_within_three_seconds() -> anyhow::Result<()> {
    let redis = RedisServer::start().await?;
    let mut server = Server::in_the_room(&redis.url()).await?;
    redis.pause()?;
    let hung = Instant::now();
    // Far more than the queue holds: publishing goes on at once, whatever becomes of it.
    let published: Vec<_> = (0..100_000).map(|_| server.broker.publish(ROOM, "x".into())).collect();
    ensure!(published.contains(&Publish::Dropped), "the queue is bounded");
    server.is(BrokerState::Away).await?;
    ensure!(hung.elapsed() < Duration::from_secs(3), "noticed after {:?}", hung.elapsed());
    redis.unpause()?;
    let back = Instant::now();
    server.is(BrokerState::Live).await?;
    ensure!(back.elapsed() < Duration::from_secs(5), "healed after {:?}", back.elapsed());
    // Publications on the wire when it hung may come first.
    server.broker.publish(ROOM, "marker".into());
    loop {
        let heard = tokio::time::timeout(DEADLINE, server.heard.recv()).await?.context("closed")?;
        if heard.payload == "marker" {
            return Ok(());
        }
    }
}

#[tokio::test]
async fn a_subscription_does_not_wait_for_a_redis_that_hangs() -> anyhow::Result<()> {
    let redis = RedisServer::start().await?;
    let mut server = Server::in_the_room(&redis.url()).await?;
    redis.pause()?;
    let subscribed =
        tokio::time::timeout(Duration::from_secs(3), server.broker.subscribe(OTHER_ROOM)).await?;
    ensure!(matches!(subscribed, Err(BrokerError::Away)), "{subscribed:?}");
    redis.unpause()?;
    server.is(BrokerState::Live).await?;
    server.round_trip(OTHER_ROOM, "subscribed by itself").await
}

#[tokio::test]
async fn connections_that_are_cut_heal() -> anyhow::Result<()> {
    let redis = RedisServer::start().await?;
    let (proxy, mut server) = behind_a_proxy(&redis).await?;
    proxy.cut();
    server.is(BrokerState::Away).await?;
    server.is(BrokerState::Live).await?;
    server.round_trip(ROOM, "healed").await
}

#[tokio::test]
async fn connections_that_are_half_open_are_noticed_and_heal() -> anyhow::Result<()> {
    let redis = RedisServer::start().await?;
    let (proxy, mut server) = behind_a_proxy(&redis).await?;
    proxy.set(Fault::Stall);
    let stalled = Instant::now();
    server.is(BrokerState::Away).await?;
    ensure!(stalled.elapsed() < Duration::from_secs(3), "noticed after {:?}", stalled.elapsed());
    proxy.set(Fault::None);
    server.is(BrokerState::Live).await?;
    server.round_trip(ROOM, "healed").await
}

#[tokio::test]
async fn a_cut_in_the_middle_of_a_message_heals() -> anyhow::Result<()> {
    let redis = RedisServer::start().await?;
    let (proxy, mut server) = behind_a_proxy(&redis).await?;
    proxy.set(Fault::CutAfter(20));
    server.broker.publish(ROOM, "a payload that is longer than what still passes".into());
    server.is(BrokerState::Away).await?;
    proxy.set(Fault::None);
    server.is(BrokerState::Live).await?;
    server.round_trip(ROOM, "healed").await
}

#[tokio::test]
async fn a_slow_redis_is_live_all_the_same() -> anyhow::Result<()> {
    let redis = RedisServer::start().await?;
    let (proxy, mut server) = behind_a_proxy(&redis).await?;
    proxy.set(Fault::Delay(Duration::from_millis(300)));
    for payload in ["late", "and in order"] {
        server.round_trip(ROOM, payload).await?;
    }
    ensure!(*server.state.borrow() == BrokerState::Live, "away");
    Ok(())
}

#[tokio::test]
async fn many_topics_are_resubscribed_before_the_broker_says_live() -> anyhow::Result<()> {
    const TOPICS: i64 = 1000;
    let mut redis = RedisServer::start().await?;
    let mut server = Server::in_the_room(&redis.url()).await?;
    redis.kill()?;
    server.is(BrokerState::Away).await?;
    for id in 0..TOPICS {
        server.broker.subscribe(Topic::Room(RoomId(id))).await.expect_err("away");
    }
    redis.restart().await?;
    server.is(BrokerState::Live).await?;
    for id in 0..TOPICS {
        server.broker.publish(Topic::Room(RoomId(id)), "to each".into());
    }
    for id in 0..TOPICS {
        let heard = tokio::time::timeout(DEADLINE, server.heard.recv()).await?.context("closed")?;
        ensure!(heard.topic == Topic::Room(RoomId(id)), "heard {heard:?} instead of {id}");
    }
    Ok(())
}

#[tokio::test]
async fn a_closed_broker_leaves_no_connection_behind() -> anyhow::Result<()> {
    let redis = RedisServer::start().await?;
    let server = Server::in_the_room(&redis.url()).await?;
    let clients = async || redis.command("CLIENT LIST").await.map(|list| list.lines().count());
    ensure!(clients().await? == 3, "one to publish, one to subscribe, and the one that asks");
    server.broker.close().await;
    confab_testing::eventually(DEADLINE, "only the one that asks is left", async || {
        matches!(clients().await, Ok(1))
    })
    .await
}

#[test]
fn an_address_that_can_never_work_is_an_error() {
    for bad in ["", "redis", "http://127.0.0.1/", "redis://127.0.0.1:99999/"] {
        let (inbox, _lanes) = inbox(1, 1);
        let broker = RedisBroker::connect(bad, "test:", inbox);
        assert!(matches!(broker, Err(BrokerError::Address(_))), "{bad}");
    }
}
