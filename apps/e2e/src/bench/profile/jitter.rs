//! Every client and every talker is cut off for 2 s every 15 s, each at its own time, while
//! messages flow.

use std::time::Duration;

use confab_testing::{Fault, FaultProxy};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::load::Load;
use super::{Profile, crowd};
use crate::Cluster;

const OUTAGE: Duration = Duration::from_secs(2);
const WELL: Duration = Duration::from_secs(13);
/// Between two messages of a room.
const PAUSE: Duration = Duration::from_secs(1);

pub(super) async fn run(profile: Profile) -> anyhow::Result<()> {
    let Profile { clients, servers, database, time, .. } = profile;
    let spec = if servers == 1 { Cluster::single() } else { Cluster::of(servers) };
    let cluster = spec.on(database).start().await?;
    let guests = crowd::gather(cluster.url(0), clients).await?;
    let mut load = Load::new();
    let mut proxies = Vec::new();
    let speakers = crowd::speakers(&guests);
    for number in 0..clients + speakers.len() {
        let address = cluster.url(number % servers).trim_start_matches("http://").parse()?;
        proxies.push(FaultProxy::start(address).await?);
    }
    let bases = |proxy: &FaultProxy| vec![format!("http://{}", proxy.address())];
    let mut bases: Vec<_> = proxies.iter().map(bases).collect();
    let of_speakers = bases.split_off(clients);
    load.listen(&guests, bases.into_iter()).await?;
    load.talk(&speakers, of_speakers.into_iter(), PAUSE);

    let mut outages = JoinSet::new();
    let every = OUTAGE + WELL;
    let spread = every / u32::try_from(proxies.len())?;
    for (number, proxy) in (0_u32..).zip(proxies) {
        outages.spawn(disturb(proxy, spread * number, time));
    }
    let proxies = outages.join_all().await;
    let given = load.settle().await?;
    println!(
        "jitter: {clients} clients on {servers} servers over {}, and {} that talk to them, each cut \
         off for {OUTAGE:?} every {every:?}, for {time:?}\n{given}",
        database.name(),
        speakers.len(),
    );
    drop(proxies);
    given.check()
}

/// Cuts a client off again and again, and gives its proxy back whole.
async fn disturb(proxy: FaultProxy, first: Duration, time: Duration) -> FaultProxy {
    let disturbing = async {
        sleep(first).await;
        loop {
            proxy.set(Fault::Refuse);
            proxy.cut();
            sleep(OUTAGE).await;
            proxy.set(Fault::None);
            sleep(WELL).await;
        }
    };
    // The time is over when it is over, in an outage or between two.
    drop(tokio::time::timeout(time, disturbing).await);
    proxy.set(Fault::None);
    proxy
}
