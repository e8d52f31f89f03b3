//! A house is moved from one release to the other while people talk, and back.

use anyhow::ensure;
use confab_e2e::{Account, Database, PASSWORD, Record};
use confab_protocol::{Cursor, Visibility};
use confab_testing::{DEADLINE, eventually};
use reqwest::Method;
use serde_json::{Value, json};

use crate::scene::{NEWER, OLDER, Scene};

#[tokio::test(flavor = "multi_thread")]
async fn the_older_release_hands_over_to_this_one_and_back_and_nothing_is_lost()
-> anyhow::Result<()> {
    hands_over_and_back(Database::Sqlite).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_older_release_hands_over_to_this_one_and_back_on_postgres_and_nothing_is_lost()
-> anyhow::Result<()> {
    hands_over_and_back(Database::Postgres).await
}

async fn hands_over_and_back(database: Database) -> anyhow::Result<()> {
    let mut scene = Scene::of_the_older(database).await?;
    scene.come(OLDER).await?;
    let left_at = scene.ana.history(scene.general).await?.head;
    let talking = scene.keep_talking();
    scene.cluster.server_mut(NEWER).start().await?;
    scene.come(NEWER).await?;
    scene.cluster.server_mut(OLDER).stop().await?;
    serves(&scene, NEWER).await?;
    talking.end().await?;
    scene.talk().await?;
    scene.judge(&[NEWER]).await?;
    comes_back(&scene, NEWER, left_at).await?;

    // The way back: the older one starts on what this one has migrated and written.
    let left_at = scene.ana.at(scene.cluster.url(NEWER)).history(scene.general).await?.head;
    let talking = scene.keep_talking();
    scene.cluster.server_mut(OLDER).start().await?;
    scene.come(OLDER).await?;
    scene.cluster.server_mut(NEWER).stop().await?;
    serves(&scene, OLDER).await?;
    talking.end().await?;
    scene.talk().await?;
    scene.judge(&[OLDER]).await?;
    comes_back(&scene, OLDER, left_at).await?;
    does_the_rest(&scene.owner.at(scene.cluster.url(OLDER))).await
}

/// The one server that is left has all clients, and is ready for more.
async fn serves(scene: &Scene, server: usize) -> anyhow::Result<()> {
    let probe = Account::nobody(scene.cluster.url(server))?;
    let all = format!("confab_connections {}\n", scene.talkers.len());
    eventually(DEADLINE, "all clients are here", async || {
        let ready = probe.get("/readyz").await.is_ok_and(|answer| answer.status.is_success());
        ready && probe.get("/metrics").await.is_ok_and(|answer| answer.body.contains(&all))
    })
    .await
}

/// A person who was away resumes from the other release's cursor, and is given all that came after.
async fn comes_back(scene: &Scene, server: usize, left_at: Cursor) -> anyhow::Result<()> {
    let (ana, room) = (scene.ana.at(scene.cluster.url(server)), scene.general);
    let head = ana.history(room).await?.head;
    let mut member = ana.connect().await?;
    member.resume(room, left_at).await?;
    let newest = |seen: &Record| seen.positions(room).contains(&head.seq.0).then_some(());
    member.until("the newest event", newest).await?;
    let missed: Vec<u64> = (left_at.seq.0 + 1..=head.seq.0).collect();
    ensure!(member.record.positions(room) == missed, "{:?}", member.record.positions(room));
    ensure!(missed.len() > 20, "too little was missed: {missed:?}");
    Ok(())
}

/// Uses the rest of a server beside chatting: it reads and writes every other table.
async fn does_the_rest(owner: &Account) -> anyhow::Result<()> {
    let cat = Account::sign_up(owner.server(), "cat").await?;
    let room = owner.create_room("garden", Visibility::Public).await?.id;
    let path = format!("/api/v1/rooms/{room}");
    ask(owner, Method::PATCH, &path, &json!({ "topic": "roses" })).await?;
    let found = cat.get("/api/v1/rooms/browse?query=roses").await?;
    ensure!(found.body.contains(r#""garden""#), "{found:?}");
    cat.join(room).await?;
    let direct = json!({ "handle": "cat" });
    ask(owner, Method::POST, "/api/v1/direct", &direct).await?;
    let invite = json!({ "days": 1, "uses": 1 });
    ask(owner, Method::POST, "/api/v1/invites", &invite).await?;
    let people = owner.get("/api/v1/people?query=ca").await?;
    ensure!(people.body.contains(r#""cat""#), "{people:?}");
    let password = json!({ "current": PASSWORD, "new": "a horse, a battery" });
    ask(&cat, Method::PUT, "/api/v1/me/password", &password).await?;
    ask(owner, Method::DELETE, &path, &Value::Null).await
}

async fn ask(who: &Account, method: Method, path: &str, body: &Value) -> anyhow::Result<()> {
    let answer = who.request(method, path, Some(body).filter(|body| !body.is_null())).await?;
    ensure!(answer.status.is_success(), "{path}: {answer:?}");
    Ok(())
}
