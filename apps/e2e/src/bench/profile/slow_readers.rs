//! One client in a hundred reads nothing: the others do not notice, and memory stays bounded.

mod crowd;
mod flood;
mod frozen;

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use tokio::time::sleep;

use super::{Profile, crowd::gather_in};
use crate::usage::Usage;
use crate::{Account, Cluster, Server};
use crowd::Readers;
use flood::{Flooded, flood};
use frozen::{FROZEN_BUFFER, open_all};

/// Runs with frozen clients and without, in turn.
const RUNS: usize = 5;
/// Most the server's kernel may hold for one connection.
const SEND_BUFFER_KIB: &str = "64";
/// Most a server keeps for one connection before it cuts it, in KiB.
const CAP_KIB: u64 = 1024;
/// How much later others may be given their messages, in percent.
const AIM: u128 = 25;
/// Clients without a frozen one, for so long.
const CALM: Duration = Duration::from_secs(12);

/// Figures of one run.
#[derive(Clone, Copy, Debug)]
struct Measured {
    p99: Duration,
    resident_kib: u64,
}

pub(super) async fn run(profile: Profile) -> anyhow::Result<()> {
    let frozen = profile.clients.div_ceil(100);
    let spec = Cluster::single().on(profile.database);
    let cluster = spec.env("CONFAB_SEND_BUFFER_KIB", SEND_BUFFER_KIB).start().await?;
    let guests = gather_in(cluster.url(0), profile.clients, 1).await?;
    // Before anyone else talks: it is about how much waits, and not for how long.
    let Flooded { cut, within } = flood(cluster.url(0), frozen).await?;
    println!("slow readers: {cut} of {frozen} cut for their bytes, within {within:.1?}");
    let mut readers = Readers::start(&guests, profile.clients - frozen).await?;
    let server = cluster.server(0);
    let (mut calm, mut slow, mut cuts) = (Vec::new(), Vec::new(), 0);
    // An allocator may keep the memory of a run with frozen clients: it is compared with before.
    let before = measure(server, &mut readers, CALM).await?;
    for _ in 0..RUNS {
        calm.push(measure(server, &mut readers, CALM).await?);
        let cut_before = slow_readers(&guests[0].account).await?;
        let held = open_all(&guests, frozen, Some(FROZEN_BUFFER)).await?;
        slow.push(measure(server, &mut readers, profile.time).await?);
        cuts += slow_readers(&guests[0].account).await? - cut_before;
        drop(held);
    }
    let most_kib = slow.iter().map(|run| run.resident_kib).max().unwrap_or_default();
    let memory = most_kib.saturating_sub(before.resident_kib);
    let (calm, slow) = (median(calm), median(slow));
    let later = slow.p99.as_nanos() * 100 / calm.p99.as_nanos().max(1);
    println!(
        "slow readers: {frozen} of {} clients in one room read nothing, median of {RUNS} runs\n  \
         p99 of the others  {:.1?} without, {:.1?} with: {later} %\n  \
         memory at most     {} KiB more, {} KiB are allowed\n  cut                {cuts} of {}",
        profile.clients,
        calm.p99,
        slow.p99,
        memory,
        CAP_KIB * frozen as u64,
        frozen * RUNS,
    );
    ensure!(cuts == (frozen * RUNS) as u64, "{cuts} were cut");
    ensure!(memory <= CAP_KIB * frozen as u64, "{memory} KiB more");
    ensure!(later < 100 + AIM, "{later} % of the p99 without frozen clients");
    Ok(())
}

/// Looks at the others' delays, and at the most memory that the server has, for a time.
async fn measure(
    server: &Server,
    readers: &mut Readers,
    time: Duration,
) -> anyhow::Result<Measured> {
    readers.clear()?;
    let (end, mut resident_kib) = (Instant::now() + time, 0);
    while Instant::now() < end {
        resident_kib = resident_kib.max(Usage::of(server.pid()?)?.resident_kib);
        sleep(Duration::from_millis(100)).await;
    }
    let delays = readers.delays();
    ensure!(delays.count() > 0, "nothing was delivered");
    Ok(Measured { p99: delays.permille(990), resident_kib })
}

fn median(mut runs: Vec<Measured>) -> Measured {
    runs.sort_by_key(|run| run.p99);
    runs[runs.len() / 2]
}

/// How many connections the server has cut.
async fn slow_readers(account: &Account) -> anyhow::Result<u64> {
    let metrics = account.get("/metrics").await?.body;
    let line = metrics.lines().find_map(|line| line.strip_prefix("confab_slow_readers_total "));
    line.context("no count of slow readers")?.trim().parse().context("not a number")
}
