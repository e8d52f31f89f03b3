//! A house is moved from one release to the other while people talk, and back.

use confab_e2e::{Account, Database};
use confab_testing::{DEADLINE, eventually};

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
    let talking = scene.keep_talking();
    scene.cluster.server_mut(NEWER).start().await?;
    scene.come(NEWER).await?;
    scene.cluster.server_mut(OLDER).stop().await?;
    serves(&scene, NEWER).await?;
    talking.end().await?;
    scene.talk().await?;
    scene.judge(&[NEWER]).await?;

    // The way back: the older one starts on what this one has migrated and written.
    let talking = scene.keep_talking();
    scene.cluster.server_mut(OLDER).start().await?;
    scene.come(OLDER).await?;
    scene.cluster.server_mut(NEWER).stop().await?;
    serves(&scene, OLDER).await?;
    talking.end().await?;
    scene.talk().await?;
    scene.judge(&[OLDER]).await
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
