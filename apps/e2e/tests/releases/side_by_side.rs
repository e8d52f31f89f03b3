//! Both releases serve at once.

use std::fs;

use anyhow::{Context as _, ensure};
use confab_client::native::random_client_id;
use confab_e2e::{Account, Artifacts, Database, Member};
use confab_protocol::{Command, Cursor, ReadPointer, RoomId, Signal};
use confab_testing::{DEADLINE, eventually};

use crate::scene::{NEWER, OLDER, Scene};

#[test]
fn the_older_server_is_another_program() -> anyhow::Result<()> {
    let (older, this) = (Artifacts::previous_server()?, Artifacts::from_env()?.server);
    ensure!(older != this && fs::read(older)? != fs::read(this)?, "one release, twice");
    Ok(())
}

#[tokio::test]
async fn what_is_said_through_both_releases_is_one_log() -> anyhow::Result<()> {
    is_one_log(Database::Sqlite).await
}

#[tokio::test]
async fn what_is_said_through_both_releases_on_postgres_is_one_log() -> anyhow::Result<()> {
    is_one_log(Database::Postgres).await
}

async fn is_one_log(database: Database) -> anyhow::Result<()> {
    let mut scene = Scene::of_the_older(database).await?;
    scene.come(OLDER).await?;
    scene.talk().await?;
    scene.cluster.server_mut(NEWER).start().await?;
    scene.come(NEWER).await?;
    scene.talk().await?;
    // Ana's clients are 0 at the older release and 2 at this one, Ben's 1 and 3.
    for (leaving, other) in [(0, 2), (3, 1)] {
        leaves_and_comes_back(&scene, leaving, other).await?;
    }
    scene.talk().await?;
    scene.judge(&[OLDER, NEWER]).await
}

/// One client leaves the lobby and comes back; the person's other one follows at its server.
async fn leaves_and_comes_back(scene: &Scene, leaving: usize, other: usize) -> anyhow::Result<()> {
    let room = scene.lobby;
    scene.leaves(leaving, room).await?;
    let (leaving, other) = (&scene.talkers[leaving], &scene.talkers[other]);
    for (stays, command) in [
        (false, Command::Leave { room, client_id: random_client_id() }),
        (true, Command::Join { room, client_id: random_client_id() }),
    ] {
        let told = leaving.ask(command.clone()).await;
        told.map_err(|code| anyhow::anyhow!("{command:?} was refused: {code:?}"))?;
        eventually(DEADLINE, &format!("both clients know of {command:?}"), async || {
            [leaving, other].iter().all(|talker| talker.followed().contains_key(&room) == stays)
        })
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_retry_at_the_other_release_is_answered_with_the_first_result() -> anyhow::Result<()> {
    is_answered_with_the_first_result(Database::Sqlite).await
}

#[tokio::test]
async fn a_retry_at_the_other_release_on_postgres_is_answered_with_the_first_result()
-> anyhow::Result<()> {
    is_answered_with_the_first_result(Database::Postgres).await
}

async fn is_answered_with_the_first_result(database: Database) -> anyhow::Result<()> {
    let scene = Scene::of_both(database).await?;
    for (first, second) in [(OLDER, NEWER), (NEWER, OLDER)] {
        let mut first = scene.ana.at(scene.cluster.url(first)).connect().await?;
        let mut second = scene.ana.at(scene.cluster.url(second)).connect().await?;
        let room = scene.general;
        let (client_id, body) = (random_client_id(), "once".to_owned());
        let send =
            Command::Send { room, client_id, body, reply_to: None, thread: None, files: vec![] };
        let message = twice(&mut first, &mut second, send).await?.seq;
        let (client_id, body) = (random_client_id(), "twice".to_owned());
        let edit = Command::Edit { room, client_id, message, body };
        twice(&mut first, &mut second, edit).await?;
        let delete = Command::Delete { room, client_id: random_client_id(), message };
        let last = twice(&mut first, &mut second, delete).await?;
        ensure!(scene.ana.history(room).await?.head == last, "something was written twice");
    }
    Ok(())
}

/// Gives a command at both; says where it is in the log, which both must agree on.
async fn twice(
    first: &mut Member,
    second: &mut Member,
    command: Command,
) -> anyhow::Result<Cursor> {
    let done = first.ask(command.clone()).await?.context("a position")?;
    let again = second.ask(command).await?.context("a position")?;
    ensure!(again == done, "{done:?} and then {again:?}");
    Ok(done.at)
}

#[tokio::test]
async fn what_is_read_and_typed_at_one_release_is_told_at_the_other() -> anyhow::Result<()> {
    is_told_at_the_other(Database::Sqlite).await
}

#[tokio::test]
async fn what_is_read_and_typed_at_one_release_on_postgres_is_told_at_the_other()
-> anyhow::Result<()> {
    is_told_at_the_other(Database::Postgres).await
}

async fn is_told_at_the_other(database: Database) -> anyhow::Result<()> {
    let scene = Scene::of_both(database).await?;
    let room = scene.general;
    for (version, (first, second)) in [(1, (OLDER, NEWER)), (2, (NEWER, OLDER))] {
        let (first, second) = (scene.cluster.url(first), scene.cluster.url(second));
        let mut reading = scene.ana.at(first).connect().await?;
        let mut others =
            [scene.ana.at(second).connect().await?, scene.ben.at(second).connect().await?];
        for member in others.iter_mut().chain([&mut reading]) {
            member.resume_all().await?;
        }
        let sent = reading.send(room, &format!("read {version}")).await?;
        let read = ReadPointer { version, seq: sent.at.seq };
        reading.ask(Command::Read { room, read }).await?;
        reading.ask(Command::Typing { room }).await?;
        let [anas, bens] = &mut others;
        anas.until("what was read", |record| {
            let told = |signal: &Signal| matches!(signal, Signal::Read { read: told, .. } if *told == read);
            record.signals.iter().any(told).then_some(())
        })
        .await?;
        bens.until("that someone types", |record| {
            let told = |signal: &Signal| matches!(signal, Signal::Typing { .. });
            record.signals.iter().any(told).then_some(())
        })
        .await?;
        ensure!(pointer(&scene.ana.at(second), room).await? == read);
    }
    Ok(())
}

async fn pointer(account: &Account, room: RoomId) -> anyhow::Result<ReadPointer> {
    let rooms = account.rooms().await?;
    Ok(rooms.iter().find(|known| known.id == room).context("the room")?.read)
}
