//! Lines that are open and carry nothing are found by both ends, within two heartbeats.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use confab_client::core::{State, Update};
use confab_client::native::{Connection, Updates};
use confab_e2e::{Account, Cluster};
use confab_protocol::{EventKind, RoomId, Seq, Signal};
use confab_testing::{DEADLINE, Fault, FaultProxy, Swallowed, eventually};
use futures_util::future::try_join_all;

use crate::moves::{address, credentials, online};

/// So long that a third one would be noticed.
const HEARTBEAT: Duration = Duration::from_secs(3);
const HEARTBEAT_SECONDS: &str = "3";
/// Longest delay by a busy machine.
const SLACK: Duration = Duration::from_secs(2);

/// Whether a line is among the server's metrics.
async fn metric(account: &Account, line: &str) -> bool {
    let metrics = account.get("/metrics").await;
    metrics.is_ok_and(|metrics| metrics.body.lines().any(|there| there == line))
}

/// Waits until the server counts at least so many of something.
async fn counts(account: &Account, name: &str, least: u64) -> anyhow::Result<()> {
    let what = format!("{name} of {least} or more");
    eventually(DEADLINE, &what, async || {
        let Ok(metrics) = account.get("/metrics").await else { return false };
        let count =
            metrics.body.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok());
        count.is_some_and(|count: u64| count >= least)
    })
    .await
}

/// Waits until so many people are in the room, by what a client is told.
async fn here(updates: &mut Updates, room: RoomId, people: u32) -> anyhow::Result<()> {
    let told = updates.find(|update| match update {
        Update::Signal(Signal::Presence { room: of, count, .. }) if of == room => {
            (count == people).then_some(())
        }
        _ => None,
    });
    tokio::time::timeout(DEADLINE, told).await?.context("the connection goes on")
}

#[tokio::test]
async fn a_client_behind_a_half_open_line_is_gone_within_two_heartbeats() -> anyhow::Result<()> {
    let cluster = Cluster::single().env("CONFAB_HEARTBEAT_SECONDS", HEARTBEAT_SECONDS);
    let cluster = cluster.start().await?;
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let proxy = FaultProxy::start(address(&cluster, 0)?).await?;
    let base = format!("http://{}", proxy.address());
    let (_quiet, _told) = Connection::start(&base, credentials(&ana).await?);
    let (_watching, mut updates) = Connection::start(cluster.url(0), credentials(&ben).await?);
    here(&mut updates, general, 2).await?;
    // Both are quiet for several heartbeats, but for pings; that is no reason to close them.
    counts(&ben, "confab_frames_in_total", 8).await?;
    ensure!(
        metric(&ben, "confab_connections_closed_total 0").await,
        "a line that was well is shut"
    );

    proxy.set(Fault::Refuse);
    proxy.swallow(Swallowed::OfBoth);
    let begun = Instant::now();
    let one = async || metric(&ben, "confab_connections 1").await;
    eventually(DEADLINE, "the connection counts no more", one).await?;
    let found = begun.elapsed();
    ensure!(found < 2 * HEARTBEAT + SLACK, "{found:?}");
    here(&mut updates, general, 1).await?;
    ensure!(metric(&ben, "confab_idle_timeouts_total 1").await, "the metric says why");
    let closed = |line: &str| line.contains("connection closed").then(|| line.to_owned());
    let line = cluster.server(0).log()?.find(closed).context("a closed connection")?;
    ensure!(line.contains(r#""code":4002"#) && line.contains("nothing was heard"), "{line}");
    Ok(())
}

/// A client whose first line leads through a proxy.
struct Wanderer {
    words: Swallowed,
    proxy: FaultProxy,
    connection: Connection,
    updates: Updates,
    name: String,
}

impl Wanderer {
    /// Notices that its line is dead, and has everything afterwards.
    async fn comes_back(mut self, begun: Instant, room: RoomId) -> anyhow::Result<()> {
        let own = self.connection.send(room, self.name.clone());
        let (own, heard) = tokio::join!(own, hear(&mut self.updates, room));
        let (noticed, said) = heard.with_context(|| self.name.clone())?;
        let took = noticed.context("it never noticed")?.duration_since(begun);
        ensure!(took < 2 * HEARTBEAT + SLACK, "{} took {took:?}", self.name);
        let seqs: Vec<Seq> = said.iter().map(|(seq, _)| *seq).collect();
        ensure!(seqs.windows(2).all(|two| two[1] == two[0].next()), "{}: {said:?}", self.name);
        let mut texts: Vec<&str> = said.iter().map(|(_, body)| body.as_str()).collect();
        texts.sort_unstable();
        ensure!(texts == wanted(), "{}: {texts:?}", self.name);
        let at = (own?.at.seq, self.name.clone());
        ensure!(said.contains(&at), "{at:?} is not in {said:?}");
        Ok(())
    }
}

const WAYS: [Swallowed; 3] = [Swallowed::OfClient, Swallowed::OfServer, Swallowed::OfBoth];
const MEANWHILE: [&str; 3] = ["ben 1", "ben 2", "ben 3"];

fn names() -> Vec<String> {
    let places = ["at the same address", "elsewhere"];
    WAYS.iter().flat_map(|way| places.map(|place| format!("{way:?} {place}"))).collect()
}

/// All that is said while lines are dead.
fn wanted() -> Vec<String> {
    let mut all = names();
    all.extend(MEANWHILE.map(str::to_owned));
    all.sort_unstable();
    all
}

/// Takes what was said until there is all of it; with the moment when the line was given up.
async fn hear(
    updates: &mut Updates,
    room: RoomId,
) -> anyhow::Result<(Option<Instant>, Vec<(Seq, String)>)> {
    let (mut noticed, mut said) = (None, Vec::new());
    while said.len() < wanted().len() || noticed.is_none() {
        let update = tokio::time::timeout(DEADLINE, updates.next()).await;
        match update.with_context(|| format!("{said:?}"))?.context("the connection goes on")? {
            Update::State(State::Connecting | State::Waiting { .. }) => {
                noticed.get_or_insert_with(Instant::now);
            }
            missed @ (Update::Gap { .. } | Update::Reset { .. }) => anyhow::bail!("{missed:?}"),
            Update::Event(event) if event.room == room => {
                if let EventKind::MessageSent { body: Some(body), .. } = event.what {
                    said.push((event.seq, body));
                }
            }
            _ => {}
        }
    }
    Ok((noticed, said))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_a_half_open_server_notices_within_two_heartbeats_and_misses_nothing()
-> anyhow::Result<()> {
    let cluster = Cluster::of(2).env("CONFAB_HEARTBEAT_SECONDS", HEARTBEAT_SECONDS).start().await?;
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let mut wanderers = Vec::new();
    for (number, name) in names().into_iter().enumerate() {
        let proxy = FaultProxy::start(address(&cluster, 0)?).await?;
        let base = format!("http://{}", proxy.address());
        let bases: &[&str] = if number % 2 == 0 { &[&base] } else { &[&base, cluster.url(1)] };
        let (connection, mut updates) = Connection::start_among(bases, credentials(&ana).await?);
        online(&mut updates).await?;
        wanderers.push(Wanderer { words: WAYS[number / 2], proxy, connection, updates, name });
    }
    let (writer, mut updates) = Connection::start(cluster.url(1), credentials(&ben).await?);
    online(&mut updates).await?;

    let begun = Instant::now();
    for wanderer in &wanderers {
        wanderer.proxy.swallow(wanderer.words);
    }
    for body in MEANWHILE {
        writer.send(general, body).await?;
    }
    try_join_all(wanderers.into_iter().map(|one| one.comes_back(begun, general))).await?;
    Ok(())
}
