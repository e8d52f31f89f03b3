//! Servers on Postgres fail, and Postgres fails under them, and nothing is lost.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use confab_e2e::{Account, Cluster, Database};
use confab_protocol::{ClientId, CloseCode, Command, ErrorCode};
use confab_testing::{DEADLINE, eventually};

use crate::faults::House;

/// Deadline of a revocation as promised.
const WITHIN: Duration = Duration::from_secs(1);

async fn house() -> anyhow::Result<House> {
    House::of(Cluster::of(2).on(Database::Postgres)).await
}

/// The store is what `/readyz` names as the reason.
pub(crate) async fn the_store_is_away(house: &House) -> anyhow::Result<()> {
    for server in 0..2 {
        let probe = Account::nobody(house.cluster.url(server))?;
        let answer = probe.get("/readyz").await?;
        ensure!(answer.body.contains(r#""store":"away","broker":"live""#), "{}", answer.body);
    }
    Ok(())
}

#[tokio::test]
async fn a_postgres_that_is_killed_and_started_loses_nothing() -> anyhow::Result<()> {
    goes_and_comes_back(Going::Killed).await
}

#[tokio::test]
async fn a_postgres_that_is_stopped_in_order_and_started_loses_nothing() -> anyhow::Result<()> {
    goes_and_comes_back(Going::InOrder).await
}

/// How a database goes.
#[derive(Clone, Copy, Debug)]
enum Going {
    Killed,
    /// It says goodbye on every connection.
    InOrder,
}

async fn goes_and_comes_back(going: Going) -> anyhow::Result<()> {
    let mut house = house().await?;
    house.talk("before").await?;
    match going {
        Going::Killed => house.cluster.postgres()?.kill().await?,
        Going::InOrder => house.cluster.postgres()?.stop().await?,
    }
    house.ready(false).await?;
    the_store_is_away(&house).await?;
    let (room, body) = (house.general, "while it is away".to_owned());
    let client_id = ClientId::from_random(7);
    let send = Command::Send {
        room,
        client_id: client_id.clone(),
        body,
        reply_to: None,
        thread: None,
        files: vec![],
    };
    let refused = house.members[0].try_ask(send.clone()).await?.expect_err("nothing is there");
    ensure!(refused.code == ErrorCode::Unavailable, "{refused:?}");

    house.cluster.postgres()?.restart().await?;
    house.ready(true).await?;
    house.members[0].ask(send).await?;
    house.members[1].sees("while it is away").await?;
    house.agree().await
}

/// So servers on several hosts need no directory that they share.
#[tokio::test]
async fn with_postgres_no_host_keeps_anything_of_the_installation() -> anyhow::Result<()> {
    let mut cluster = Cluster::of(2).on(Database::Postgres).prepare().await?;
    let hosts = [tempfile::tempdir()?, tempfile::tempdir()?];
    for (server, host) in cluster.servers_mut().iter_mut().zip(&hosts) {
        server.set("CONFAB_DATA_DIR", &host.path().display().to_string());
        server.start().await?;
    }
    let mut house = House::at(cluster).await?;
    house.talk("on two hosts").await?;
    house.cluster.server_mut(0).stop().await?;
    // Where they run is the third: a server that forgets the data directory writes there. It holds
    // the place of files, which all hosts share.
    let shared = house.cluster.data().join("files");
    for folder in [hosts[0].path(), hosts[1].path(), house.cluster.data()] {
        let mut kept = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            kept.push(entry?.path());
        }
        kept.retain(|path| *path != shared);
        ensure!(kept.is_empty(), "{kept:?} is kept at one host alone");
    }
    Ok(())
}

#[tokio::test]
async fn a_postgres_that_hangs_is_told_and_then_used_again() -> anyhow::Result<()> {
    let mut house = house().await?;
    house.talk("before").await?;
    house.cluster.postgres()?.pause()?;
    house.ready(false).await?;
    the_store_is_away(&house).await?;
    let path = format!("/api/v1/rooms/{}/messages", house.general);
    let message = serde_json::json!({ "client_id": "1", "body": "while it hangs" });
    let refused = house.ana.post(&path, &message).await?;
    ensure!(refused.refusal()? == ErrorCode::Unavailable, "{refused:?}");

    house.cluster.postgres()?.unpause()?;
    house.ready(true).await?;
    // The same again is the same message, whether the first try arrived or not.
    eventually(DEADLINE, "the message is taken", async || {
        house.ana.post(&path, &message).await.is_ok_and(|answer| answer.status.is_success())
    })
    .await?;
    let page = house.ana.history(house.general).await?;
    let client_id = ClientId::new("1")?;
    let times = page.entries.iter().filter(|entry| entry.client_id.as_ref() == Some(&client_id));
    ensure!(times.count() == 1, "{page:?}");
    Ok(())
}

/// Signs Ben out, right after Ana was put out of a room, in a database where nobody can look who
/// is in which room.
const TAKEN_AWAY: &str = "
    UPDATE access_counter SET last = last + 2;
    INSERT INTO access_changes (id, kind, person, room, session, at)
    SELECT last - 1, 'room', {ana}, {room}, NULL::BIGINT, 0 FROM access_counter
    UNION ALL SELECT last, 'session', {ben}, NULL, {session}, 0 FROM access_counter";

#[tokio::test]
async fn a_sign_out_takes_effect_while_the_database_does_not_say_who_is_in_a_room()
-> anyhow::Result<()> {
    let mut cluster = Cluster::of(1).on(Database::Postgres).start().await?;
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let room = ana.general().await?;
    let (ana, mut ben) = (ana.connect().await?, ben.connect().await?);
    let taken_away = TAKEN_AWAY
        .replace("{room}", &room.to_string())
        .replace("{ana}", &ana.welcome.you.id.to_string())
        .replace("{ben}", &ben.welcome.you.id.to_string())
        .replace("{session}", &ben.welcome.session.to_string());
    let postgres = cluster.postgres()?;
    let lock = "LOCK TABLE members IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(4)";
    let locked = async { anyhow::Ok(postgres.query("confab", lock).await?) };
    let is_told = async {
        let locks = "SELECT count(*) FROM pg_locks WHERE granted AND mode = 'AccessExclusiveLock' \
                     AND relation = 'members'::regclass";
        eventually(DEADLINE, "the lock", async || {
            postgres.query("confab", locks).await.is_ok_and(|count| count.trim() == "1")
        })
        .await?;
        postgres.query("confab", &taken_away).await?;
        let code = tokio::time::timeout(WITHIN, ben.closed()).await.context("in a second")??;
        ensure!(code == CloseCode::SignedOut, "{code:?}");
        Ok(())
    };
    tokio::try_join!(locked, is_told)?;
    Ok(())
}
