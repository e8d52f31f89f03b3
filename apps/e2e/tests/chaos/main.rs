//! A short run with every fault: what was acknowledged is there, and everyone saw the same.
//!
//! `cargo xtask chaos` runs for longer, with other seeds.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::ensure;
use confab_e2e::chaos::{Disturbance, Options, Rolling, run};
use confab_e2e::history::{History, What, write};
use confab_e2e::{Artifacts, Database};
use confab_protocol::{ClientId, RoomId};

/// A run in which everything breaks once must not be put off.
const AT_MOST: Duration = Duration::from_secs(90);

#[tokio::test(flavor = "multi_thread")]
async fn everything_breaks_and_nothing_is_lost_doubled_or_told_to_others() -> anyhow::Result<()> {
    nothing_is_lost(Database::Sqlite).await
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_breaks_too_and_nothing_is_lost_doubled_or_told_to_others() -> anyhow::Result<()> {
    nothing_is_lost(Database::Postgres).await
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_of_dev_are_ended_in_turn_and_nothing_is_lost_or_doubled() -> anyhow::Result<()> {
    let server = Artifacts::from_env()?.server;
    let bundle = server.parent().map(Path::to_owned);
    let rolling = Rolling { every: Duration::from_secs(3), bundle };
    let options = Options::rolling(5, Duration::from_secs(8), rolling);
    // Much is on its way whenever a server ends.
    let pause = Duration::from_millis(50);
    let report = run(Options { clients: 12, pause, ..options }).await?;
    ensure!(report.is_well(), "{report}");
    let counts = report.verdict.counts;
    ensure!(counts.faults == 2 && counts.acknowledged > 100, "too little happened: {report}");
    Ok(())
}

async fn nothing_is_lost(database: Database) -> anyhow::Result<()> {
    // It goes on until each fault has come once, in an order of the seed's.
    let rest = Duration::from_millis(500);
    let options = Options { rest, ..Options::new(5, Duration::ZERO, database) };
    let begun = Instant::now();
    let report = run(options).await?;
    ensure!(report.is_well(), "{report}");
    let times = report.times_of_each();
    for fault in Disturbance::on(database) {
        ensure!(times.get(fault.name()) == Some(&1), "{} never came: {report}", fault.name());
    }
    let counts = report.verdict.counts;
    ensure!(counts.acknowledged > 100, "too little happened: {report}");
    let heard = counts.told >= counts.seen && counts.answered > 100;
    ensure!(heard, "lines were not listened to: {report}");
    ensure!(counts.removals > 0 && counts.resumes_refused > 0, "nobody was put out: {report}");
    ensure!(begun.elapsed() < AT_MOST, "it took {:?}: {report}", begun.elapsed());
    Ok(())
}

#[tokio::test]
async fn the_runner_fails_where_a_history_breaks_a_promise() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let history = History::default();
    history.add(What::Settled);
    let (well, broken) = (folder.path().join("well"), folder.path().join("broken"));
    write(&history.take(), File::create(&well)?)?;
    let client_id = ClientId::from_random(1);
    // All was whole again, and it has no answer.
    let sent = History::default();
    sent.add(What::Sent { client: 0, room: RoomId(1), client_id });
    sent.add(What::Settled);
    write(&sent.take(), File::create(&broken)?)?;
    for (path, ends_well) in [(well, true), (broken, false)] {
        let mut judge = tokio::process::Command::new(env!("CARGO_BIN_EXE_confab-chaos"));
        let output = judge.arg("--check").arg(&path).output().await?;
        let told = String::from_utf8(output.stdout)?;
        ensure!(output.status.success() == ends_well, "{path:?}: {told}");
        ensure!(told.contains("VIOLATION") != ends_well, "{told}");
    }
    Ok(())
}
