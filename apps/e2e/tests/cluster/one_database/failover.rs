//! A standby takes the place of a Postgres that dies, and servers find it by themselves.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use confab_e2e::{Account, Cluster, Database};
use confab_protocol::{ClientId, CloseCode, Command, ErrorCode, ServerFrame};
use confab_testing::{Fault, FaultProxy, PostgresServer};
use serde_json::json;

use super::postgres::the_store_is_away;
use super::restore::{Reader, texts};
use crate::faults::House;

/// Within five seconds every call has an answer, and a busy machine needs two more.
const ANSWERED_WITHIN: Duration = Duration::from_secs(7);
/// A call that waits in the silence ends first; the next one finds who took its place.
const USED_WITHIN: Duration = Duration::from_secs(12);

/// Where the primary is reached, as behind an address that moves with it.
pub(super) async fn in_front_of(postgres: &PostgresServer) -> anyhow::Result<(FaultProxy, String)> {
    let proxy = FaultProxy::start(([127, 0, 0, 1], postgres.port()).into()).await?;
    let database = postgres.create_database("confab").await?;
    let (_, name) = database.rsplit_once('/').context("a database")?;
    let url = format!("postgres://confab@{}/{name}", proxy.address());
    Ok((proxy, url))
}

#[tokio::test]
async fn a_failover_is_told_and_then_survived_without_a_loss() -> anyhow::Result<()> {
    let mut primary = PostgresServer::start().await?;
    let (proxy, url) = in_front_of(&primary).await?;
    let standby = primary.start_standby().await?;
    primary.waits_for_standby().await?;
    let mut house = House::of(Cluster::of(2).in_database(&url)).await?;
    house.talk("before").await?;

    // The address leads to the standby before that is promoted: it can be read and not written.
    proxy.aim(([127, 0, 0, 1], standby.port()).into());
    primary.kill().await?;
    house.ready(false).await?;
    the_store_is_away(&house).await?;
    let (room, body) = (house.general, "while there is no primary".to_owned());
    let client_id = ClientId::from_random(7);
    let send = Command::Send { room, client_id, body, reply_to: None, thread: None, files: vec![] };
    let refused = house.members[0].try_ask(send.clone()).await?.expect_err("nothing takes it");
    ensure!(refused.code == ErrorCode::Unavailable, "{refused:?}");
    the_store_is_away(&house).await?;

    standby.promote().await?;
    house.ready(true).await?;
    house.members[0].ask(send).await?;
    house.members[1].sees("while there is no primary").await?;
    house.agree().await
}

/// No connection is reset, and nobody says a word any more: not even that it is gone.
#[tokio::test]
async fn a_primary_that_goes_silent_is_replaced_without_a_restart() -> anyhow::Result<()> {
    let primary = PostgresServer::start().await?;
    primary.create_database("confab").await?;
    let wire = FaultProxy::start(([127, 0, 0, 1], primary.port()).into()).await?;
    let address = FaultProxy::start(wire.address()).await?;
    let url = format!("postgres://confab@{}/confab", address.address());
    let standby = primary.start_standby().await?;
    primary.waits_for_standby().await?;
    let mut house = House::of(Cluster::of(2).in_database(&url)).await?;
    house.talk("before").await?;

    wire.set(Fault::Stall);
    house.ready(false).await?;
    the_store_is_away(&house).await?;
    let (room, body) = (house.general, "into the silence".to_owned());
    let client_id = ClientId::from_random(7);
    let send = Command::Send { room, client_id, body, reply_to: None, thread: None, files: vec![] };
    let asked = Instant::now();
    let refused = house.members[0].try_ask(send.clone()).await?.expect_err("nothing takes it");
    ensure!(refused.code == ErrorCode::Unavailable, "{refused:?}");
    ensure!(asked.elapsed() < ANSWERED_WITHIN, "it took {:?}", asked.elapsed());

    standby.promote().await?;
    address.aim(([127, 0, 0, 1], standby.port()).into());
    let replaced = Instant::now();
    house.ready(true).await?;
    ensure!(replaced.elapsed() < USED_WITHIN, "it took {:?}", replaced.elapsed());
    house.members[0].ask(send).await?;
    house.members[1].sees("into the silence").await?;
    house.agree().await
}

/// The standby has not got the newest events and access changes: what servers, which run on,
/// and clients have of them is of a history that is no more.
#[tokio::test]
async fn a_failover_that_loses_the_newest_is_noticed_and_nothing_is_mixed() -> anyhow::Result<()> {
    let mut primary = PostgresServer::start().await?;
    let (proxy, url) = in_front_of(&primary).await?;
    let mut standby = primary.start_standby().await?;
    let mut house = House::of(Cluster::of(2).in_database(&url)).await?;
    let (ana, ben) = (house.ana.clone(), house.ben.at(house.cluster.url(1)));
    let mut reader = Reader::start(&ben, house.general).await?;
    house.talk("kept").await?;
    reader.sees("kept 1 4").await?;

    standby.stop().await?;
    house.talk("lost").await?;
    reader.sees("lost 1 4").await?;
    // Two changes of access are lost as well, which both servers have read: their numbers come again.
    for _ in 0..2 {
        let other = Account::sign_in(house.cluster.url(0), "ana").await?;
        let mut sockets = [other.connect().await?, other.at(house.cluster.url(1)).connect().await?];
        let answer = other.post("/api/v1/sign-out", &json!({})).await?;
        ensure!(answer.status.is_success(), "{answer:?}");
        for socket in &mut sockets {
            ensure!(socket.closed().await? == CloseCode::SignedOut, "{:?}", socket.record.closed);
        }
    }
    primary.kill().await?;
    house.ready(false).await?;
    standby.restart().await?;
    proxy.aim(([127, 0, 0, 1], standby.port()).into());
    standby.promote().await?;
    house.ready(true).await?;
    for member in &mut house.members {
        // Where the machine is slow, because nothing could be checked for too long.
        let closed = member.closed().await?;
        let expected = [CloseCode::Revalidate, CloseCode::Unavailable].contains(&closed);
        ensure!(expected, "{closed:?}");
    }

    house.members = [ana.connect().await?, ben.connect().await?];
    for member in &mut house.members {
        member.resume_all().await?;
    }
    // Enough to go past where the other history ended.
    for round in 0..3 {
        house.talk(&format!("new {round}")).await?;
    }
    reader.sees("new 2 1 4").await?;
    ensure!(reader.resets == 1, "reset {} times", reader.resets);
    let log = texts(&ana.history(house.general).await?);
    ensure!(reader.shown == log, "{:?}\nis not\n{log:?}", reader.shown);

    // Only the changes of access say this, and their numbers were given before.
    let answer = ben.at(house.cluster.url(0)).post("/api/v1/sign-out", &json!({})).await?;
    ensure!(answer.status.is_success(), "{answer:?}");
    let closed = house.members[1].closed().await?;
    ensure!(closed == CloseCode::SignedOut, "{closed:?}");
    Ok(())
}

/// So quick that no server misses the database for a second.
#[tokio::test]
async fn another_history_is_noticed_without_an_interruption() -> anyhow::Result<()> {
    let mut house = House::of(Cluster::of(2).on(Database::Postgres)).await?;
    house.talk("before").await?;
    let other = "UPDATE events SET tag = tag + 1 WHERE seq = (SELECT MAX(seq) FROM events);
                 UPDATE rooms SET head_tag = head_tag + 1";
    house.cluster.postgres()?.query("confab", other).await?;
    for member in &mut house.members {
        ensure!(member.closed().await? == CloseCode::Revalidate, "{:?}", member.record.closed);
    }
    let mut back = house.ana.connect().await?;
    let (room, seen) = (house.general, house.members[0].record.events.last().cloned());
    back.resume(room, seen.context("an event")?.cursor()).await?;
    let reset = |frame: &ServerFrame| matches!(frame, ServerFrame::Reset { .. });
    ensure!(back.record.others.iter().any(reset), "{:?}", back.record.others);
    Ok(())
}
