//! An installation that began on SQLite moves to Postgres.

use anyhow::ensure;
use confab_e2e::{Account, Artifacts, Cluster, Database};

#[tokio::test]
async fn an_installation_moves_to_postgres_and_goes_on_there() -> anyhow::Result<()> {
    let mut file = Cluster::single().on(Database::Sqlite).start().await?;
    let [ana] = Account::found(file.url(0), ["ana"]).await?;
    let general = ana.general().await?;
    ana.connect().await?.send(general, "moves along").await?;
    let before = ana.history(general).await?;
    file.server_mut(0).stop().await?;

    let mut postgres = Cluster::of(1).on(Database::Postgres).prepare().await?;
    let from = format!("sqlite:{}", file.data().join("confab.db").display());
    let to = postgres.postgres()?.url("confab");
    let mut copy = tokio::process::Command::new(Artifacts::from_env()?.server);
    let output = copy.args(["copy", "--from", &from, "--to", &to]).output().await?;
    let told = String::from_utf8(output.stdout)?;
    ensure!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    ensure!(told.contains("compared: 1 rooms"), "{told}");

    postgres.server_mut(0).start().await?;
    let ana = ana.at(postgres.url(0));
    let after = ana.history(general).await?;
    ensure!(format!("{after:?}") == format!("{before:?}"), "{after:?}\nis not\n{before:?}");
    let sent = ana.connect().await?.send(general, "and goes on").await?;
    ensure!(sent.at.seq == before.head.seq.next(), "{sent:?}");
    Ok(())
}
