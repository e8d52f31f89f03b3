//! Of several Sentinels those that are no use are passed over.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use confab_testing::{RedisSentinel, free_port};
use tokio::net::TcpListener;

use super::faults::{ROOM, Server};
use crate::{Broker as _, BrokerState};

/// Within this a Redis that is there is used.
const USED_WITHIN: Duration = Duration::from_secs(5);

/// The first is dead, and nobody listens where it was; the second hangs: it takes connections as
/// far as the kernel does, and never answers.
#[tokio::test]
async fn a_dead_sentinel_and_one_that_hangs_are_passed_over() -> anyhow::Result<()> {
    let mut sentinel = RedisSentinel::start().await?;
    let hanging = TcpListener::bind("127.0.0.1:0").await?;
    let url = sentinel.url();
    let right = url.strip_prefix("redis+sentinel://").context("an address of Sentinels")?;
    let (dead, hangs) = (free_port()?, hanging.local_addr()?);
    let started = Instant::now();
    let mut server =
        Server::connect(&format!("redis+sentinel://127.0.0.1:{dead},{hangs},{right}"))?;
    server.is(BrokerState::Live).await?;
    ensure!(started.elapsed() < USED_WITHIN, "it took {:?}", started.elapsed());
    server.broker.subscribe(ROOM).await?;
    server.round_trip(ROOM, "at the master").await?;

    sentinel.master.kill()?;
    server.is(BrokerState::Away).await?;
    sentinel.failed_over().await?;
    let failed_over = Instant::now();
    server.is(BrokerState::Live).await?;
    ensure!(failed_over.elapsed() < USED_WITHIN, "it took {:?}", failed_over.elapsed());
    server.round_trip(ROOM, "at its successor").await
}
