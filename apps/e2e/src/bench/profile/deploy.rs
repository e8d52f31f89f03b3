//! Every server is stopped and started again, one after the other, while messages flow.

use std::time::{Duration, Instant};

use anyhow::ensure;
use tokio::time::sleep;

use super::given::permille;
use super::load::Load;
use super::{Profile, crowd};
use crate::Cluster;

/// Before the first, between two, and after the last.
const REST: Duration = Duration::from_secs(5);
/// Between two messages of a room, at least: an outage is measured as closely as this. There is one
/// such pause while both of a room's speakers are there, and two while one is on its way.
const PAUSE: Duration = Duration::from_millis(200);
/// Events a second that all clients are given together, at most: the machine is to have time.
const EVENTS_A_SECOND: u32 = 10_000;
/// Longest wait of 99 of 100 clients for a message, and their longest silence beyond a pause.
const AIM: Duration = Duration::from_secs(2);

pub(super) async fn run(profile: Profile) -> anyhow::Result<()> {
    let Profile { clients, servers, database, .. } = profile;
    let servers = servers.max(2);
    let spec = Cluster::of(servers).on(database).env("CONFAB_DRAIN_SECONDS", "10");
    let mut cluster = spec.start().await?;
    let guests = crowd::gather(cluster.url(0), clients).await?;
    let urls: Vec<String> = (0..servers).map(|server| cluster.url(server).to_owned()).collect();
    let mut load = Load::new();
    // Each begins at its own server, and tries the next one whenever it must.
    let bases = |number: usize| {
        let mut bases = urls.clone();
        bases.rotate_left(number % servers);
        bases
    };
    load.listen(&guests, (0..clients).map(bases)).await?;
    let pause = PAUSE.max(Duration::from_secs(1) * u32::try_from(clients)? / EVENTS_A_SECOND);
    load.talk(&crowd::speakers(&guests), (0..).map(bases), pause);
    sleep(REST).await;
    let begun = Instant::now();
    for server in 0..servers {
        cluster.server_mut(server).stop().await?;
        cluster.server_mut(server).start().await?;
        sleep(REST).await;
    }
    let took = begun.elapsed();
    let given = load.settle().await?;
    println!(
        "deploy: {clients} clients on {servers} servers over {}, restarted in turn in \
         {took:.0?}\n{given}",
        database.name(),
    );
    let silence = permille(&given.silences, 990).saturating_sub(pause);
    println!(
        "  without events 99 of 100 clients for {silence:.0?} at most, beyond the {pause:?} that \
         lie between two"
    );
    let gap = permille(&given.longest, 990);
    ensure!(gap < AIM, "99 of 100 clients waited up to {gap:?} for a message");
    ensure!(silence < AIM, "99 of 100 clients were given nothing for up to {silence:?}");
    given.check()
}
