//! A server that is told to stop sends its clients elsewhere.

use std::time::{Duration, Instant};

use anyhow::ensure;
use confab_e2e::{Account, Cluster};
use confab_protocol::{ClientId, CloseCode, ServerFrame};
use confab_testing::{DEADLINE, Signal, signal_process};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::one_database::metric;

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

/// When a client is to be elsewhere, once it was told.
fn told(frame: &ServerFrame) -> Option<u32> {
    match frame {
        ServerFrame::Drain { reconnect_within_ms } => Some(*reconnect_within_ms),
        _ => None,
    }
}

/// A request that was under way when the server was told to stop is answered: how it is, too.
#[tokio::test]
async fn many_clients_are_told_times_that_spread_over_the_drain() -> anyhow::Result<()> {
    const CLIENTS: usize = 30;
    let mut cluster = Cluster::single().env("CONFAB_DRAIN_SECONDS", "5").start().await?;
    let [ana] = Account::found(cluster.url(0), ["ana"]).await?;
    let address = cluster.url(0).trim_start_matches("http://").to_owned();
    let mut probe = TcpStream::connect(&address).await?;
    probe.write_all(b"GET /readyz HTTP/1.1\r\nconnection: close\r\n").await?;
    let mut clients = Vec::new();
    for _ in 0..CLIENTS {
        clients.push(ana.connect().await?);
    }
    signal_process(cluster.server(0).pid()?.try_into()?, Signal::SIGTERM)?;
    let mut times = Vec::new();
    for client in &mut clients {
        let time = client.until("a drain", |record| record.others.iter().find_map(told));
        times.push(time.await?);
    }
    times.sort_unstable();
    // Seven tenths of five seconds, in equal parts.
    let parts = (1..).map(|part| 3_500 * part / 30).zip(&times);
    for (expected, time) in parts {
        ensure!(time.abs_diff(expected) <= 2, "{time} is not {expected}: {times:?}");
    }

    probe.write_all(format!("host: {address}\r\n\r\n").as_bytes()).await?;
    let mut answer = String::new();
    tokio::time::timeout(DEADLINE, probe.read_to_string(&mut answer)).await??;
    ensure!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    ensure!(answer.contains(r#""server":"draining""#), "{answer}");
    ensure!(TcpStream::connect(&address).await.is_err(), "a new connection is taken");
    for client in &mut clients {
        let code = client.closed().await?;
        ensure!(code == CloseCode::Draining, "{code:?}");
    }
    cluster.server_mut(0).stop().await
}

#[tokio::test]
async fn a_client_that_takes_nothing_does_not_hold_up_the_end() -> anyhow::Result<()> {
    const DRAIN: Duration = Duration::from_secs(2);
    let spec = Cluster::single().env("CONFAB_DRAIN_SECONDS", "2");
    let mut cluster = spec.env("CONFAB_SEND_BUFFER_KIB", "64").start().await?;
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let mut frozen = ben.connect().await?;
    frozen.resume_all().await?;
    let long = "x".repeat(16 * 1024);
    let mut sent = 0_u64;
    // Half of what a slow reader is cut at.
    while metric(&ana, "confab_outbox_bytes").await? < 512 * 1024 {
        sent += 1;
        let body = json!({ "client_id": ClientId::from_random(sent.into()), "body": long });
        ana.post(&format!("/api/v1/rooms/{general}/messages"), &body).await?.json::<Value>()?;
    }
    let told_to = Instant::now();
    cluster.server_mut(0).stop().await?;
    let took = told_to.elapsed();
    ensure!(took >= DRAIN, "it was not given its time: {took:?}");
    ensure!(took < DRAIN + Duration::from_secs(1), "it took {took:?}");
    let cut = cluster.server(0).log()?.count("some connections were cut");
    ensure!(cut == 1, "it took something after all");
    Ok(())
}
