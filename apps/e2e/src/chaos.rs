//! Breaks everything around a running chat, on purpose and by a seed, and proves that it kept its
//! promises.
//!
//! Real servers over a real Redis and one database, real clients behind faulty proxies. All that
//! clients did and saw becomes a [`History`], which is judged when everything is whole again.

mod options;
mod random;

mod house;
mod talk;

mod churn;
mod disturb;
mod rolling;

mod report;
mod settle;

use std::env;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::sync::Arc;

use anyhow::Context as _;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::history::{self, History, Verdict, What};
use disturb::Disturber;
use house::House;
use random::Random;

pub use disturb::Disturbance;
pub use options::{Options, Rolling, USAGE};
pub use report::Report;

/// Runs as the options say, keeps the history, and gives what it came to.
pub async fn run(options: Options) -> anyhow::Result<Report> {
    if let Some(path) = &options.check {
        let file = File::open(path).with_context(|| path.display().to_string())?;
        let verdict = history::check(&history::read(BufReader::new(file))?);
        return Ok(Report { options: None, verdict, faults: Vec::new(), kept: None });
    }
    let (history, faults) = match &options.rolling {
        Some(rolling) => rolling::talk(&options, rolling).await?,
        None => disturbed_talk(&options).await?,
    };
    let lines = history.take();
    let verdict: Verdict = history::check(&lines);
    // What breaks a promise may not come again.
    let broken = || env::temp_dir().join(format!("confab-chaos-{}.jsonl", options.seed));
    let kept = options.keep.clone().or_else(|| (!verdict.violations.is_empty()).then(broken));
    if let Some(path) = &kept {
        let file = File::create(path).with_context(|| path.display().to_string())?;
        history::write(&lines, BufWriter::new(file))?;
    }
    Ok(Report { options: Some(options), verdict, faults, kept })
}

/// Lets people talk for the time of the run, with faults, and then makes everything whole.
async fn disturbed_talk(options: &Options) -> anyhow::Result<(History, Vec<&'static str>)> {
    let history = History::default();
    let mut random = Random::new(options.seed);
    let mut house = House::open(options, &history).await?;
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    for talker in &house.talkers {
        let (talker, mut random) = (Arc::clone(talker), random.fork());
        let edits = talk::edit(Arc::clone(&talker), random.fork(), stopped.clone());
        tasks.spawn(edits);
        tasks.spawn(talk::talk(talker, random, options.pause, stopped.clone()));
    }
    tasks.spawn(churn::churn(house.churn(&history), random.fork(), stopped));

    let mut disturber = Disturber::new(options, random.fork(), history.clone());
    disturber.run(&mut house).await?;
    stop.send_replace(true);
    disturber.heal(&mut house).await?;
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    // Everyone is in #general, the lobby and one closed room.
    settle::settle(&house.talkers, &house.owner, 3).await;
    history.add(What::Settled);
    settle::read_logs(&house.rooms, &house.owner, &history).await?;
    Ok((history, disturber.done))
}
