//! Cost of a delivery: Confab beside a bare `write`, and beside other servers.
//!
//! All servers run at once, each with its own clients, and one at a time is loaded: so a change on
//! the machine affects all. Servers share one core, the generator has another.

mod crowd;
mod floor;
mod frame;
mod generator;
mod idle;
mod measured;
mod plan;
mod report;
mod stamp;
mod tally;

use std::time::Duration;

use anyhow::Context as _;

use crate::bench::Machine;
use crowd::Crowd;
use generator::Generator;
use measured::{Figures, Load};

pub(crate) use measured::median;
use report::{Report, Row};

pub use floor::serve as serve_floor;
pub use idle::{Idle, run as run_idle};
pub use plan::Plan;

/// How long messages flow before anything is measured.
const WARM_UP: Duration = Duration::from_millis(700);
/// How long it is tried whether a rate is sustained.
const TRIAL: Duration = Duration::from_secs(2);
/// Rates that are tried lie so far apart.
const STEP: f64 = 1.15;
/// So many of them at most.
const TRIALS: usize = 10;

/// A server and its rounds: at each rate, and the most that it sustained.
struct Measured {
    crowd: Crowd,
    rounds: Vec<Vec<Figures>>,
    most: Vec<Figures>,
    /// It did not keep up with this rate, and is asked for no more than that.
    beyond: Option<u32>,
}

/// Measures all servers, prints a table, and fails where Confab lost something, or has become worse
/// than what it is compared with.
pub async fn run(plan: Plan) -> anyhow::Result<()> {
    let before = plan.compare.as_deref().map(Report::read).transpose()?;
    let machine = Machine::look();
    machine.pin_generator();
    println!("{machine}");
    let mut generator = Generator::new()?;
    let crowds = gather(&plan, &machine, &mut generator).await?;
    let mut all: Vec<Measured> = crowds
        .into_iter()
        .map(|crowd| {
            let rounds = vec![Vec::new(); plan.rates.len()];
            Measured { crowd, rounds, most: Vec::new(), beyond: None }
        })
        .collect();
    for number in 0..plan.runs {
        println!("run {} of {} …", number + 1, plan.runs);
        run_once(&plan, &mut generator, &mut all)?;
    }
    let report = report(&plan, &machine, &all);
    print!("{report}");
    if let Some(path) = &plan.json {
        report.write(path)?;
    }
    report.check()?;
    before.map_or(Ok(()), |before| report.compare(&before))
}

/// Starts the servers and connects their clients; the floor is the first.
async fn gather(
    plan: &Plan,
    machine: &Machine,
    generator: &mut Generator,
) -> anyhow::Result<Vec<Crowd>> {
    let size = (plan.lines, plan.rooms);
    let mut crowds = vec![crowd::floor(machine, generator, size).await.context("the floor")?];
    if let Some(program) = plan.socketioxide.as_deref().filter(|_| plan.has("socketioxide")) {
        crowds.push(crowd::socketioxide(machine, generator, program, size).await?);
    }
    if let Some(program) = plan.socket_io.as_deref().filter(|_| plan.has("socket-io")) {
        crowds.push(crowd::socket_io(machine, generator, program, size).await?);
    }
    if plan.has("confab-2") {
        crowds.push(crowd::joined(machine, generator, size).await.context("two servers")?);
    }
    if plan.has("confab") {
        // Connections from before say a word meanwhile.
        all_beat(generator, &mut crowds)?;
        crowds.push(crowd::one(machine, generator, size).await.context("one server")?);
    }
    all_beat(generator, &mut crowds)?;
    Ok(crowds)
}

fn all_beat(generator: &mut Generator, crowds: &mut [Crowd]) -> anyhow::Result<()> {
    for crowd in crowds {
        generator.beat(crowd)?;
    }
    generator.idle(Duration::from_millis(300))
}

/// Every rate at every server, and then the most of each.
fn run_once(plan: &Plan, generator: &mut Generator, all: &mut [Measured]) -> anyhow::Result<()> {
    for (index, rate) in plan.rates.iter().enumerate() {
        let load = Load { rate: *rate, warm_up: WARM_UP, time: plan.time };
        let mut floor = None;
        for number in 0..all.len() {
            // The floor is always asked: the others are compared with what it costs.
            if number > 0 && all[number].beyond.is_some_and(|beyond| *rate > beyond) {
                continue;
            }
            let mut figures = measure(generator, all, number, load)?;
            let floor = *floor.get_or_insert(figures.cost);
            figures.ratio = over(figures.cost, floor);
            if !figures.keeps_up() {
                all[number].beyond = Some(*rate);
            }
            all[number].rounds[index].push(figures);
        }
    }
    let mut floor = None;
    for number in (0..all.len()).filter(|_| plan.most) {
        let mut most = most(generator, all, number)?;
        let floor = *floor.get_or_insert(most.delivered);
        most.ratio = over(most.delivered, floor);
        all[number].most.push(most);
    }
    Ok(())
}

/// A ratio; none where there is nothing to compare with.
fn over(figure: f64, floor: f64) -> f64 {
    if floor > 0.0 { figure / floor } else { 0.0 }
}

/// One round at one server, while the others idle.
fn measure(
    generator: &mut Generator,
    all: &mut [Measured],
    number: usize,
    load: Load,
) -> anyhow::Result<Figures> {
    for other in all.iter_mut() {
        generator.beat(&mut other.crowd)?;
    }
    let crowd = &mut all[number].crowd;
    let round = generator.round(crowd, load);
    let round = round.with_context(|| format!("{} at {}", crowd.name, load.rate))?;
    Ok(Figures::of(&round, load))
}

/// Looks for the greatest rate that a server sustains: from where its cost would fill the core, down
/// to the first that it does, or up to the last.
fn most(generator: &mut Generator, all: &mut [Measured], number: usize) -> anyhow::Result<Figures> {
    let last = all[number].rounds.iter().rev().find_map(|rounds| rounds.last());
    let mut rate = last.map_or(50_000.0, |figures| 0.9e6 / figures.cost.max(1.0));
    let (mut best, mut rising) = (None::<Figures>, None);
    for _ in 0..TRIALS {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate")]
        let load = Load { rate: rate as u32, warm_up: WARM_UP, time: TRIAL };
        let figures = measure(generator, all, number, load)?;
        let sustained = figures.is_sustained();
        if sustained {
            best = Some(figures);
        }
        if *rising.get_or_insert(sustained) != sustained {
            break;
        }
        rate = if sustained { rate * STEP } else { rate / STEP };
    }
    Ok(best.unwrap_or_default())
}

fn report(plan: &Plan, machine: &Machine, all: &[Measured]) -> Report {
    let mut rows = Vec::new();
    let mut row = |server: &Measured, rate, rounds: &[Figures]| {
        let figures = Figures::median(rounds);
        let server = server.crowd.name.to_owned();
        rows.extend(figures.map(|figures| Row { server, rate, figures }));
    };
    for (index, rate) in plan.rates.iter().enumerate() {
        for server in all {
            row(server, Some(*rate), &server.rounds[index]);
        }
    }
    for server in all {
        row(server, None, &server.most);
    }
    Report { machine: machine.to_string(), runs: plan.runs, rows }
}
