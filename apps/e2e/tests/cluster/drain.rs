//! A server that is told to stop sends its clients elsewhere.

use anyhow::ensure;
use confab_e2e::{Account, Cluster};
use confab_protocol::{CloseCode, ServerFrame};

#[tokio::test]
async fn a_server_that_stops_tells_its_clients_and_loses_nothing() -> anyhow::Result<()> {
    let mut cluster = Cluster::of(2).start().await?;
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let mut leaving = ana.connect().await?;
    let mut staying = ben.at(cluster.url(1)).connect().await?;
    leaving.resume_all().await?;
    staying.resume_all().await?;
    let last = leaving.send(general, "the last word").await?;

    cluster.server_mut(0).stop().await?;
    let code = leaving.closed().await?;
    ensure!(code == CloseCode::Draining, "{code:?}");
    let drained = leaving.record.others.iter().any(|f| matches!(f, ServerFrame::Drain { .. }));
    ensure!(drained, "{:?}", leaving.record.others);

    staying.sees("the last word").await?;
    staying.send(general, "meanwhile").await?;
    let mut moved = ana.at(cluster.url(1)).connect().await?;
    moved.resume(general, last.at).await?;
    moved.sees("meanwhile").await
}
