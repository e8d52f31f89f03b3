//! Measures one server: memory of idle connections, then the delay and cost of deliveries.
//!
//! Server and generator are separate processes, on separate cores where the machine has two.
//! Messages go all the way: over a socket, through a commit in SQLite, to every member's socket.

mod crowd;
mod delays;
mod listener;
mod machine;
mod options;
pub mod profile;
mod report;
mod sender;

use std::time::Duration;

use confab_testing::{DEADLINE, eventually};
use tokio::task::JoinSet;

use crate::usage::Usage;
use crate::{Cluster, Server};
use crowd::Crowd;
use report::{FanOut, Idle};

pub(crate) use delays::{Delays, Spread};
pub(crate) use listener::listen;
pub(crate) use machine::Machine;
pub use options::{Options, USAGE};

/// How long messages flow before anything is measured.
const WARM_UP: Duration = Duration::from_secs(3);

/// Runs both measurements and prints their figures.
pub async fn run(options: Options) -> anyhow::Result<()> {
    let machine = Machine::look();
    let mut cluster = machine.place(Cluster::single()).start().await?;
    machine.pin_generator();
    println!("{machine}");

    println!("making {} accounts in {} rooms …", options.accounts(), options.rooms);
    let crowd = Crowd::gather(cluster.url(0), options).await?;
    // Hashing passwords leaves memory that connections would then be given: a process that has
    // hashed none is what they are measured on.
    cluster.server_mut(0).stop().await?;
    cluster.server_mut(0).start().await?;

    let server = cluster.server(0);
    let mut tasks = JoinSet::new();
    let delays = Delays::default();
    let idle = idle(server, options, &crowd, &delays, &mut tasks).await?;
    println!("{idle}");
    let fan_out = fan_out(server, options, &crowd, &delays, &mut tasks).await?;
    println!("{fan_out}");
    Ok(())
}

/// Opens all connections, waits until the server's memory has settled, and compares.
async fn idle(
    server: &Server,
    options: Options,
    crowd: &Crowd,
    delays: &Delays,
    tasks: &mut JoinSet<anyhow::Result<()>>,
) -> anyhow::Result<Idle> {
    let before = Usage::of(server.pid()?)?;
    println!("opening {} connections …", options.conns);
    crowd.listen(options.conns, delays, tasks).await?;
    let mut last = Usage::of(server.pid()?)?;
    eventually(DEADLINE, "settled memory", async || {
        tokio::time::sleep(Duration::from_secs(1)).await;
        server.pid().and_then(Usage::of).is_ok_and(|now| {
            let settled = now.resident_kib.abs_diff(last.resident_kib) < 64;
            last = now;
            settled
        })
    })
    .await?;
    Ok(Idle { conns: options.conns, before_kib: before.resident_kib, after_kib: last.resident_kib })
}

/// Lets messages flow at the wanted rate, and measures what arrives and what it costs.
async fn fan_out(
    server: &Server,
    options: Options,
    crowd: &Crowd,
    delays: &Delays,
    tasks: &mut JoinSet<anyhow::Result<()>>,
) -> anyhow::Result<FanOut> {
    let acknowledged = Delays::default();
    crowd.send(options.rate, &acknowledged, tasks).await?;
    tokio::time::sleep(WARM_UP).await;

    let generator = std::process::id();
    let before = (Usage::of(server.pid()?)?, Usage::of(generator)?);
    delays.clear();
    acknowledged.clear();
    let begun = std::time::Instant::now();
    tokio::time::sleep(options.time).await;
    let elapsed = begun.elapsed();
    let (delivered, acknowledged) = (delays.take(), acknowledged.take());
    let after = (Usage::of(server.pid()?)?, Usage::of(generator)?);
    while let Some(ended) = tasks.try_join_next() {
        ended??;
    }
    Ok(FanOut {
        options,
        elapsed,
        delivered,
        acknowledged,
        server_busy: after.0.busy.saturating_sub(before.0.busy),
        generator_busy: after.1.busy.saturating_sub(before.1.busy),
        server_kib: after.0.resident_kib,
    })
}
