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
/// Most growth in half of the rounds, in bytes of each connection.
const KEPT: u64 = 32;

/// Has jemalloc give back free memory within half a second.
const GIVES_BACK: &str = "dirty_decay_ms:300,muzzy_decay_ms:0,background_thread:true";

/// How many come, and how often.
#[derive(Clone, Debug)]
pub struct Idle {
    /// In rising order.
    steps: Vec<usize>,
    /// How often the fewest of them come and leave.
    rounds: usize,
    /// An allocator that gives back free memory at once: then resident memory is memory in use.
    allocator: Option<String>,
}

impl Idle {
    /// Reads what stands beside `--profile idle`.
    pub fn parse(mut args: Parser) -> anyhow::Result<Self> {
        let mut idle = Self { steps: vec![5_000, 15_000], rounds: 10, allocator: None };
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("profile") => drop(args.value()?),
                Arg::Long("conns") => idle.steps = vec![args.value()?.parse()?],
                Arg::Long("runs") => idle.rounds = args.value()?.parse()?,
                Arg::Long("preload") => idle.allocator = Some(args.value()?.parse()?),
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
    let mut cluster = machine.place(Cluster::single());
    if let Some(allocator) = &idle.allocator {
        cluster = cluster.env("LD_PRELOAD", allocator).env("MALLOC_CONF", GIVES_BACK);
    }
    let mut cluster = cluster.start().await?;
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
        kept.push(left);
    }
    if idle.allocator.is_none() {
        println!("free memory may be among it: see --preload");
        return Ok(());
    }
    let rise = usual_rise(&kept).unwrap_or_default();
    println!("in half of the rounds it rose by {rise} KiB at most");
    ensure!(rise * 1024 <= KEPT * fewest as u64, "something stays");
    Ok(())
}

/// The median of what each round added.
fn usual_rise(rounds: &[u64]) -> Option<u64> {
    let mut rises: Vec<_> = rounds.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect();
    rises.sort_unstable();
    rises.get(rises.len() / 2).copied()
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
    fn a_rise_now_and_then_is_not_taken_for_a_leak() {
        assert_eq!(usual_rise(&[53_076, 53_100, 53_190, 56_640, 57_170, 57_200]), Some(90));
        assert_eq!(usual_rise(&[53_000, 53_490, 53_980, 54_470, 54_960, 55_450]), Some(490));
        assert_eq!(usual_rise(&[53_000]), None);
    }

    #[test]
    fn memory_is_counted_beyond_that_of_an_empty_server() {
        assert!((kib_each(1_900, 1_000, 100) - 9.0).abs() < 1e-9);
        assert!(kib_each(900, 1_000, 100).abs() < 1e-9);
    }
}
