//! A reader that takes nothing costs the built server as it is no more than one outbox.

use anyhow::ensure;
use confab_e2e::{Account, Cluster};
use confab_protocol::{ClientId, CloseCode};
use serde_json::{Value, json};

use super::resume::metric;

/// Bound of PROTOCOL.md: past either a reader is cut.
const OUTBOX_BYTES: u64 = 1024 * 1024;

#[tokio::test]
async fn a_reader_that_takes_nothing_is_cut_at_one_mebibyte() -> anyhow::Result<()> {
    // The kernel takes little for it, and nothing else is set.
    let cluster = Cluster::single().env("CONFAB_SEND_BUFFER_KIB", "64").start().await?;
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let mut frozen = ben.connect().await?;
    frozen.resume_all().await?;
    let long = "x".repeat(16 * 1024);
    let (mut sent, mut most) = (0_u64, 0);
    while metric(&ana, "confab_slow_readers_total").await? == 0 {
        sent += 1;
        let before = metric(&ana, "confab_events_delivered_total").await?;
        let client_id = ClientId::from_random(sent.into());
        let body = json!({ "client_id": client_id, "body": long });
        ana.post(&format!("/api/v1/rooms/{general}/messages"), &body).await?.json::<Value>()?;
        // A message is acknowledged before it is delivered.
        while metric(&ana, "confab_events_delivered_total").await? == before {}
        most = most.max(metric(&ana, "confab_outbox_bytes").await?);
    }
    let frame = long.len() as u64 + 1024;
    ensure!(most <= OUTBOX_BYTES && most > OUTBOX_BYTES - frame, "{most} bytes waited at most");
    ensure!(metric(&ana, "confab_outbox_bytes").await? < frame, "what waited is forgotten");
    let closed = frozen.closed().await?;
    ensure!(closed == CloseCode::SlowReader, "{closed:?}");
    Ok(())
}
