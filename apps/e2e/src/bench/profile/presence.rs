//! All are in one room, one in ten comes and goes, and at last a server is killed.

mod seat;

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use confab_testing::{DEADLINE, eventually};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::time::MissedTickBehavior;

use super::Profile;
use crate::usage::Usage;
use crate::{Account, Cluster};
use seat::Seat;

/// One in so many comes and goes.
const RESTLESS: usize = 10;
/// Between one who comes or goes and the next.
const PAUSE: Duration = Duration::from_millis(20);
/// A room's presence is told to each client no more often.
const GATHERED: Duration = Duration::from_secs(2);
/// After so long a killed server's people are gone.
const GONE: Duration = Duration::from_secs(45);
/// Accounts that are made, and people who come, at the same time.
const AT_ONCE: usize = 16;

/// Cost of a crowd.
#[derive(Debug)]
struct Given {
    /// For how long they came and went, and how many did.
    took: Duration,
    moves: usize,
    /// How often each of those who stayed was told, in order.
    told: Vec<u64>,
    /// CPU time of one server.
    busy: Duration,
    /// After how long all knew who was here.
    agreed: Duration,
    /// The same, after a server was killed.
    gone: Duration,
}

pub(super) async fn run(profile: Profile) -> anyhow::Result<()> {
    let Profile { clients, servers, database, time, .. } = profile;
    let servers = servers.max(2);
    let mut cluster = Cluster::of(servers).on(database).start().await?;
    let mut seats = take_seats(&cluster, clients, servers).await?;
    let coming = stream::iter(seats.iter_mut().map(Seat::come));
    coming.buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
    agree(&seats, DEADLINE).await?;
    let given = measure(&mut cluster, seats, time).await?;
    println!(
        "presence: {clients} people in one room on {servers} servers over {}\n{given}",
        database.name(),
    );
    given.check()
}

async fn measure(
    cluster: &mut Cluster,
    mut seats: Vec<Seat>,
    time: Duration,
) -> anyhow::Result<Given> {
    let restless = seats.len().div_ceil(RESTLESS);
    let (restless, steady) = seats.split_at_mut(restless);
    let before: Vec<u64> = steady.iter().map(Seat::told).collect();
    let working = Usage::of(cluster.server(0).pid()?)?.busy;
    let begun = Instant::now();
    let moves = come_and_go(restless, time).await?;
    let took = begun.elapsed();
    let busy = Usage::of(cluster.server(0).pid()?)?.busy.saturating_sub(working);
    let mut told: Vec<u64> =
        steady.iter().zip(before).map(|(seat, before)| seat.told() - before).collect();
    told.sort_unstable();
    let agreed = agree(&seats, DEADLINE).await?;

    let last = cluster.servers_mut().len() - 1;
    cluster.server_mut(last).kill()?;
    seats.retain(|seat| seat.server() != last);
    let gone = agree(&seats, GONE + DEADLINE).await?;
    Ok(Given { took, moves, told, busy, agreed, gone })
}

impl Given {
    fn check(&self) -> anyhow::Result<()> {
        let most = self.told.last().copied().context("nobody has stayed")?;
        let allowed = self.took.as_secs().div_ceil(GATHERED.as_secs()) + 1;
        ensure!(most <= allowed, "one was told {most} times, {allowed} are allowed");
        ensure!(self.gone <= GONE, "people of a killed server were there for {:.1?}", self.gone);
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures of a few digits")]
impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { took, moves, told, busy, agreed, gone } = self;
        let a_second = |count: u64| count as f64 / took.as_secs_f64();
        let most = told.last().copied().unwrap_or_default();
        let moved = *moves as f64 / took.as_secs_f64();
        writeln!(f, "  came or went   {moved:.0} a second, for {took:.0?}")?;
        write!(f, "  told           {:.2} times a second to each at most, ", a_second(most))?;
        writeln!(f, "{:.0} a second in all", a_second(told.iter().sum()))?;
        let core = busy.as_secs_f64() * 100.0 / took.as_secs_f64();
        writeln!(f, "  a server       {core:.1} % of a core")?;
        writeln!(f, "  agreed         {agreed:.1?} after the last came or went")?;
        write!(f, "  server killed  its people were gone after {gone:.1?}")
    }
}

/// One seat for each of so many people, spread over the servers.
async fn take_seats(cluster: &Cluster, people: usize, servers: usize) -> anyhow::Result<Vec<Seat>> {
    let [first] = Account::found(cluster.url(0), ["first"]).await?;
    let general = first.general().await?;
    let names: Vec<String> = (1..people).map(|number| format!("person{number}")).collect();
    let signing_up = names.iter().map(|name| Account::sign_up(cluster.url(0), name));
    let others = stream::iter(signing_up).buffer_unordered(AT_ONCE);
    let seat = |(number, account): (usize, Account)| {
        let server = number % servers;
        Seat::new(server, cluster.url(server), account.credential, general)
    };
    let others: Vec<Account> = others.try_collect().await?;
    Ok([first].into_iter().chain(others).enumerate().map(seat).collect())
}

/// Has one after the other come or go; gives how many did.
async fn come_and_go(restless: &mut [Seat], time: Duration) -> anyhow::Result<usize> {
    let mut ticks = tokio::time::interval(PAUSE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (begun, mut moves, count) = (Instant::now(), 0, restless.len());
    while begun.elapsed() < time {
        ticks.tick().await;
        restless.get_mut(moves % count).context("somebody is restless")?.turn().await?;
        moves += 1;
    }
    Ok(moves)
}

/// Waits until each who is here was told how many are; gives for how long.
async fn agree(seats: &[Seat], patience: Duration) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let here: Vec<&Seat> = seats.iter().filter(|seat| seat.is_here()).collect();
    let agreed = async || here.iter().all(|seat| seat.knows_of() == here.len());
    eventually(patience, "all know who is here", agreed).await?;
    Ok(begun.elapsed())
}
