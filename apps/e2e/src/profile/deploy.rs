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
/// Between two messages of a room.
const PAUSE: Duration = Duration::from_secs(1);
/// What 99 of 100 clients wait at most for a message.
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
    let bases = (0..clients).map(|number| {
        let mut bases = urls.clone();
        bases.rotate_left(number % servers);
        bases
    });
    load.listen(&guests, bases).await?;
    load.talk(&guests, &urls, PAUSE);
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
    let gap = permille(&given.longest, 990);
    ensure!(gap < AIM, "99 of 100 clients waited up to {gap:?} for a message");
    given.check()
}
