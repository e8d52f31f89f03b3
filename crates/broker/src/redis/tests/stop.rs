//! Publications handed over before a broker is closed go out, and a Redis that hangs does not hold
//! it up.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use confab_testing::{DEADLINE, RedisServer};

use super::faults::{ROOM, Server};
use crate::{Broker, BrokerState, Publish};

/// Several pipelines of it, and less than an inbox holds.
const MESSAGES: usize = 1000;

/// Publishes so much at once that most of it still waits when this returns.
fn publish_all(server: &Server) -> anyhow::Result<()> {
    for number in 0..MESSAGES {
        let published = server.broker.publish(ROOM, number.to_string().into());
        ensure!(published == Publish::Queued, "dropped {number}");
    }
    Ok(())
}

/// They are what a server says last, such as that its people are gone.
#[tokio::test]
async fn what_waits_when_a_broker_is_closed_is_published_first() -> anyhow::Result<()> {
    let redis = RedisServer::start().await?;
    let mut listener = Server::in_the_room(&redis.url()).await?;
    let mut stopping = Server::connect(&redis.url())?;
    stopping.is(BrokerState::Live).await?;
    publish_all(&stopping)?;
    stopping.broker.close().await;
    ensure!(stopping.broker.publish(ROOM, "too late".into()) == Publish::Dropped, "taken");
    for number in 0..MESSAGES {
        let heard = tokio::time::timeout(DEADLINE, listener.heard.recv()).await;
        let heard = heard.with_context(|| format!("{number} is lost"))?.context("closed")?;
        ensure!(heard.payload == number.to_string(), "heard {heard:?} instead of {number}");
    }
    Ok(())
}

#[tokio::test]
async fn a_broker_that_is_dropped_publishes_what_waits() -> anyhow::Result<()> {
    let redis = RedisServer::start().await?;
    let mut listener = Server::in_the_room(&redis.url()).await?;
    let mut stopping = Server::connect(&redis.url())?;
    stopping.is(BrokerState::Live).await?;
    publish_all(&stopping)?;
    drop(stopping);
    for number in 0..MESSAGES {
        let heard = tokio::time::timeout(DEADLINE, listener.heard.recv()).await;
        let heard = heard.with_context(|| format!("{number} is lost"))?.context("closed")?;
        ensure!(heard.payload == number.to_string(), "heard {heard:?} instead of {number}");
    }
    Ok(())
}

#[tokio::test]
async fn a_redis_that_hangs_or_is_gone_does_not_hold_up_the_end() -> anyhow::Result<()> {
    let mut redis = RedisServer::start().await?;
    let mut hanging = Server::connect(&redis.url())?;
    hanging.is(BrokerState::Live).await?;
    redis.pause()?;
    publish_all(&hanging)?;
    let stopped = Instant::now();
    hanging.broker.close().await;
    let took = stopped.elapsed();
    ensure!(took < Duration::from_secs(1), "half a second is given, and it took {took:?}");
    redis.unpause()?;

    let mut away = Server::connect(&redis.url())?;
    away.is(BrokerState::Live).await?;
    redis.kill()?;
    away.is(BrokerState::Away).await?;
    let stopped = Instant::now();
    away.broker.close().await;
    let took = stopped.elapsed();
    ensure!(took < Duration::from_millis(400), "nothing is left to say, and it took {took:?}");
    Ok(())
}
