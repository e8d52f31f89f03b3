//! Resident memory of an idle connection, and whether any of it stays when all have left.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use confab_testing::DEADLINE;
use lexopt::{Arg, Parser, ValueExt as _};

use super::crowd::{Crowd, People, gather};
use super::generator::Generator;
use crate::Cluster;
use crate::bench::Machine;
use crate::usage::Usage;

/// Most memory of a connection, in KiB.
const AIM_KIB: f64 = 9.0;
/// Connections of one account; a server allows 100.
const LINES_PER_ACCOUNT: usize = 50;
const ROOMS: usize = 50;
/// So many connect before the others say a word.
const AT_ONCE: usize = 1_000;
/// Memory that changes less than this in a second has settled.
const SETTLED_KIB: u64 = 64;
/// Most growth from the second round to the last, in percent.
const KEPT: u64 = 3;

/// How many come, and how often.
#[derive(Clone, Debug)]
pub struct Idle {
    /// In rising order.
    steps: Vec<usize>,
    /// How often the fewest of them come and leave.
    rounds: usize,
}

impl Idle {
    /// Reads what stands beside `--profile idle`.
    pub fn parse(mut args: Parser) -> anyhow::Result<Self> {
        let mut idle = Self { steps: vec![5_000, 15_000], rounds: 10 };
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("profile") => drop(args.value()?),
                Arg::Long("conns") => idle.steps = vec![args.value()?.parse()?],
                Arg::Long("runs") => idle.rounds = args.value()?.parse()?,
                other => return Err(other.unexpected().into()),
            }
        }
        ensure!(idle.steps.iter().all(|step| *step > 0), "nobody would come");
        Ok(idle)
    }

    fn accounts(&self) -> usize {
        let most = self.steps.iter().max().copied().unwrap_or_default();
        most.div_ceil(LINES_PER_ACCOUNT).next_multiple_of(ROOMS)
    }
}

/// One server and those who come to it.
struct Scene {
    crowd: Crowd,
    people: People,
    url: String,
    process: u32,
    generator: Generator,
}

/// Measures, prints, and fails where something stays.
pub async fn run(idle: Idle) -> anyhow::Result<()> {
    let machine = Machine::look();
    machine.pin_generator();
    let mut cluster = machine.place(Cluster::single()).start().await?;
    println!("{machine}\nmaking {} accounts …", idle.accounts());
    let people = gather(cluster.url(0), idle.accounts(), ROOMS).await?;
    // Hashing passwords leaves memory that connections would then be given: a process that has
    // hashed none is what they are measured on.
    cluster.server_mut(0).stop().await?;
    cluster.server_mut(0).start().await?;
    let (url, process) = (cluster.url(0).to_owned(), cluster.server(0).pid()?);
    let crowd = Crowd::of_servers("Confab", cluster, &people)?;
    let mut scene = Scene { crowd, people, url, process, generator: Generator::new()? };
    let empty = scene.settled()?;
    for lines in &idle.steps {
        scene.come(*lines).await?;
        let resident = scene.settled()?;
        let each = kib_each(resident, empty, *lines);
        let verdict = if each <= AIM_KIB { "meets" } else { "misses" };
        println!("{lines} idle: {resident} KiB resident, {each:.2} each ({verdict} {AIM_KIB})");
    }
    scene.crowd.leave(&mut scene.generator)?;
    println!("all left: {} KiB, {empty} before any came", scene.settled()?);
    let fewest = idle.steps.iter().min().copied().context("nobody would come")?;
    let mut kept = Vec::new();
    for round in 1..=idle.rounds {
        scene.come(fewest).await?;
        let full = scene.settled()?;
        scene.crowd.leave(&mut scene.generator)?;
        let left = scene.settled()?;
        println!("round {round}: {full} KiB with {fewest}, {left} when they have left");
        kept.push((full, left));
    }
    if let ([_, (full, left), ..], Some((last_full, last_left))) = (&kept[..], kept.last()) {
        let most = |before: u64| before + before * KEPT / 100;
        ensure!(*last_full <= most(*full) && *last_left <= most(*left), "something stays");
    }
    Ok(())
}

impl Scene {
    /// Opens connections until there are so many.
    async fn come(&mut self, lines: usize) -> anyhow::Result<()> {
        while self.crowd.count() < lines {
            let (from, at) = (self.crowd.count(), [self.url.as_str()]);
            let seats = self.people.connect(&at, from..lines.min(from + AT_ONCE)).await?;
            self.crowd.join(&mut self.generator, seats)?;
            self.generator.beat(&mut self.crowd)?;
            self.generator.idle(Duration::from_millis(20))?;
        }
        Ok(())
    }

    /// Resident memory, once it has settled.
    fn settled(&mut self) -> anyhow::Result<u64> {
        let begun = Instant::now();
        let mut last = Usage::of(self.process)?.resident_kib;
        while begun.elapsed() < DEADLINE {
            for _ in 0..10 {
                self.generator.beat(&mut self.crowd)?;
                self.generator.idle(Duration::from_millis(100))?;
            }
            let now = Usage::of(self.process)?.resident_kib;
            if now.abs_diff(last) < SETTLED_KIB {
                return Ok(now);
            }
            last = now;
        }
        Ok(last)
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures of a few digits")]
fn kib_each(resident: u64, empty: u64, lines: usize) -> f64 {
    resident.saturating_sub(empty) as f64 / lines as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_enough_for_all_and_the_same_in_each_room() {
        let parse = |words: &[&str]| Idle::parse(Parser::from_args(words)).unwrap();
        assert_eq!(parse(&["--profile", "idle"]).accounts(), 300);
        assert_eq!(parse(&["--conns", "5000"]).accounts(), 100);
        assert_eq!(parse(&["--conns", "10"]).accounts(), ROOMS);
        assert!(Idle::parse(Parser::from_args(["--conns", "0"])).is_err());
    }

    #[test]
    fn memory_is_counted_beyond_that_of_an_empty_server() {
        assert!((kib_each(1_900, 1_000, 100) - 9.0).abs() < 1e-9);
        assert!(kib_each(900, 1_000, 100).abs() < 1e-9);
    }
}
