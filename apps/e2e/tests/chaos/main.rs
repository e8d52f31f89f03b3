//! A short run with every fault: what was acknowledged is there, and everyone saw the same.
//!
//! `cargo xtask chaos` runs for longer, with other seeds.

use std::fs::File;
use std::future::{pending, ready};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::ensure;
use confab_e2e::chaos::{Disturbance, Options, Rolling, run};
use confab_e2e::history::{Access, Line, What, write};
use confab_e2e::{Artifacts, Database};
use confab_protocol::{
    Annotations, ClientId, Cursor, Entry, EntryKind, Handle, Person, RoomId, Seq, Tag, Timestamp,
    UserId,
};

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
    let report = run(Options { clients: 12, pause, ..options }, pending()).await?;
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
    let report = run(options, pending()).await?;
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
    ensure!(counts.found > 100, "nothing was looked for: {report}");
    ensure!(counts.sign_outs > 0, "nobody was signed out: {report}");
    ensure!(counts.deletions > 0, "no room was deleted: {report}");
    ensure!(begun.elapsed() < AT_MOST, "it took {:?}: {report}", begun.elapsed());
    Ok(())
}

#[tokio::test]
async fn the_runner_fails_where_a_history_breaks_a_promise_or_proves_nothing() -> anyhow::Result<()>
{
    let (room, client_id, at) = (RoomId(1), ClientId::from_random(1), cursor());
    let sent = What::Sent { client: 0, room, client_id: client_id.clone() };
    let acknowledged = What::Acknowledged { client: 0, room, client_id: client_id.clone(), at };
    let log = |entries| What::Log { room, access: Access::Everyone, head: at, entries };
    let logged = log(vec![message(client_id)]);
    let settled = What::Settled;

    let well = [sent.clone(), acknowledged.clone(), settled.clone(), logged.clone()];
    judged(&well, |ends_well, told| ends_well && !told.contains("VIOLATION")).await?;
    // It is acknowledged and not there.
    let lost = [sent.clone(), acknowledged, settled.clone(), log(Vec::new())];
    judged(&lost, |ends_well, told| !ends_well && told.contains("Lost")).await?;
    // All was whole again, and it has no answer.
    let unanswered = [sent, settled.clone(), logged];
    judged(&unanswered, |ends_well, told| !ends_well && told.contains("Unanswered")).await?;
    judged(&[settled], |ends_well, told| !ends_well && told.contains("NOTHING")).await?;
    judged(&[], |ends_well, told| !ends_well && told.contains("NOTHING")).await
}

/// Has the runner judge a history, and looks at whether it ends well and what it tells.
async fn judged(history: &[What], fits: impl Fn(bool, &str) -> bool) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("history");
    let lines = history.iter().map(|what| Line { at_us: 0, what: what.clone() });
    write(&lines.collect::<Vec<_>>(), File::create(&path)?)?;
    let mut judge = tokio::process::Command::new(env!("CARGO_BIN_EXE_confab-chaos"));
    let output = judge.arg("--check").arg(&path).output().await?;
    let told = String::from_utf8(output.stdout)?;
    ensure!(fits(output.status.success(), &told), "{history:?}\n{told}");
    Ok(())
}

fn cursor() -> Cursor {
    Cursor { seq: Seq(1), tag: Tag(7) }
}

fn message(client_id: ClientId) -> Entry {
    let handle = Handle::parse("ana").expect("a handle");
    let author = Person::new(UserId(1), handle, "Ana");
    let (seq, body) = (cursor().seq, Some("hello".into()));
    let what = EntryKind::Message {
        body,
        changed: seq,
        reply_to: None,
        mentions: Vec::new(),
        annotations: Annotations::default(),
    };
    Entry { seq, at: Timestamp(0), author, client_id: Some(client_id), what }
}

#[tokio::test]
async fn a_run_that_is_told_to_stop_says_so_and_keeps_its_history() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let kept = folder.path().join("history");
    let options = Options::new(5, Duration::from_mins(1), Database::Sqlite);
    let ended = run(Options { keep: Some(kept.clone()), ..options }, ready(())).await;
    let why = format!("{:#}", ended.expect_err("it did not come to its end"));
    ensure!(why.contains("seed 5") && why.contains("told to stop"), "{why}");
    ensure!(kept.exists(), "there is no history");
    Ok(())
}
