//! Starting does no harm, however often it is done.

use anyhow::ensure;
use confab_e2e::{Account, Cluster, PASSWORD};
use confab_protocol::Role;
use confab_protocol::api::{Me, Settings};
use serde_json::json;

#[tokio::test]
async fn two_servers_started_at_once_make_one_installation() -> anyhow::Result<()> {
    let mut cluster = Cluster::of(2).prepare().await?;
    for server in cluster.servers_mut() {
        server.spawn()?;
    }
    for server in cluster.servers_mut() {
        server.ready().await?;
    }
    let set_up = async |server: &str, handle: &str| {
        let body = json!({ "handle": handle, "name": handle, "password": PASSWORD });
        Account::nobody(server)?.post("/api/v1/set-up", &body).await
    };
    let (one, other) = tokio::join!(set_up(cluster.url(0), "ana"), set_up(cluster.url(1), "ben"));
    let answers = [one?, other?];
    let (made, refused): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.status.is_success());
    ensure!(made.len() == 1, "one administrator, not {answers:?}");
    ensure!(refused[0].status.is_client_error(), "{refused:?}");
    let me: Me = made[0].json()?;
    ensure!(me.role == Role::Administrator, "{me:?}");

    for server in 0..2 {
        let account = Account::sign_in(cluster.url(server), me.person.handle.as_str()).await?;
        let settings: Settings = account.get("/api/v1/settings").await?.json()?;
        ensure!(!settings.needs_set_up, "{settings:?}");
        let rooms = account.rooms().await?;
        let generals = rooms.iter().filter(|room| room.name == "general").count();
        ensure!(generals == 1, "{rooms:?}");
    }
    Ok(())
}

/// Or the suite would run twice on one database, and nobody would notice.
#[tokio::test]
async fn the_servers_of_a_round_keep_everything_in_its_database() -> anyhow::Result<()> {
    let round = std::env::var("CONFAB_E2E_DATABASE").unwrap_or_else(|_| "sqlite".to_owned());
    let mut cluster = Cluster::of(2).start().await?;
    let [ana] = Account::found(cluster.url(0), ["ana"]).await?;
    ana.connect().await?.send(ana.general().await?, "kept").await?;
    let is_file = cluster.data().join("confab.db").exists();
    ensure!(is_file == (round == "sqlite"), "{round} is the round, and confab.db is {is_file}");
    if round == "postgres" {
        let postgres = cluster.postgres()?;
        let events = postgres.query("confab", "SELECT count(*) FROM messages").await?;
        ensure!(events == "1", "{events} messages are in Postgres");
    }
    Ok(())
}

/// Otherwise a copy of the server alone shows bare pages, and nothing says why.
#[tokio::test]
async fn a_server_without_its_site_says_so() -> anyhow::Result<()> {
    let mut cluster = Cluster::of(2).prepare().await?;
    let other = cluster.data().display().to_string();
    cluster.server_mut(1).set("CONFAB_SITE_DIR", &other);
    for server in cluster.servers_mut() {
        server.start().await?;
    }
    let said = |index: usize| cluster.server(index).log().map(|log| log.count("app is not there"));
    ensure!((said(0)?, said(1)?) == (0, 1));
    Ok(())
}

#[tokio::test]
async fn a_restart_finds_everything_again() -> anyhow::Result<()> {
    let mut cluster = Cluster::single().start().await?;
    let [ana] = Account::found(cluster.url(0), ["ana"]).await?;
    let general = ana.general().await?;
    let sent = ana.connect().await?.send(general, "still here").await?;
    cluster.server_mut(0).stop().await?;
    cluster.server_mut(0).start().await?;
    let page = ana.history(general).await?;
    ensure!(page.head == sent.at, "{page:?}");
    Ok(())
}
