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
mod post;
mod rolling;

mod report;
mod settle;

use std::env;
use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::history::{self, History, Line, Verdict, What};
use disturb::Disturber;
use house::House;
use random::Random;

pub use disturb::Disturbance;
pub use options::{Options, Rolling, USAGE};
pub use report::Report;

/// Loops of clients end within this time once they are told to, however servers fare.
const ENDING: Duration = Duration::from_mins(2);

/// Runs as the options say, keeps the history, and gives the outcome. A run that does not come to
/// its end, because something fails or `stop` comes, keeps what there was until then.
pub async fn run(options: Options, stop: impl Future<Output = ()>) -> anyhow::Result<Report> {
    if let Some(path) = &options.check {
        let file = File::open(path).with_context(|| path.display().to_string())?;
        let verdict = history::check(&history::read(BufReader::new(file))?);
        return Ok(Report { options: None, verdict, faults: Vec::new(), kept: None });
    }
    // The seed lets it be run again, however it ends.
    eprintln!("seed {}", options.seed);
    let history = History::default();
    // A broken promise may not come again.
    let broken = || {
        let (seed, database) = (options.seed, options.database.name());
        env::temp_dir().join(format!("confab-chaos-{database}-{seed}.jsonl"))
    };
    let talked = tokio::select! {
        talked = carry_out(&options, &history) => talked,
        () = stop => Err(anyhow!("told to stop")),
    };
    let lines = history.take();
    let faults = match talked {
        Ok(faults) => faults,
        Err(error) => {
            let path = options.keep.clone().unwrap_or_else(broken);
            keep(&lines, &path)?;
            let kept = format!("seed {}, history {}", options.seed, path.display());
            return Err(error.context(kept));
        }
    };
    let verdict: Verdict = history::check(&lines);
    let kept = options.keep.clone().or_else(|| (!verdict.is_well()).then(broken));
    if let Some(path) = &kept {
        keep(&lines, path)?;
    }
    Ok(Report { options: Some(options), verdict, faults, kept })
}

fn keep(lines: &[Line], path: &Path) -> anyhow::Result<()> {
    let file = File::create(path).with_context(|| path.display().to_string())?;
    history::write(lines, BufWriter::new(file))
}

/// Gives the faults that came.
async fn carry_out(options: &Options, history: &History) -> anyhow::Result<Vec<&'static str>> {
    match &options.rolling {
        Some(rolling) => rolling::talk(options, rolling, history).await,
        None => disturbed_talk(options, history).await,
    }
}

/// Waits until all loops have ended.
async fn end(mut loops: JoinSet<anyhow::Result<()>>) -> anyhow::Result<()> {
    let ended = async {
        while let Some(ended) = loops.join_next().await {
            ended??;
        }
        Ok(())
    };
    tokio::time::timeout(ENDING, ended).await.context("a client's loop does not end")?
}

/// Lets people talk for the time of the run, with faults, and then makes everything whole.
async fn disturbed_talk(options: &Options, history: &History) -> anyhow::Result<Vec<&'static str>> {
    let mut random = Random::new(options.seed);
    let mut house = House::open(options, history).await?;
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    for talker in &house.talkers {
        let (talker, mut random) = (Arc::clone(talker), random.fork());
        let changes = talk::change(Arc::clone(&talker), random.fork(), stopped.clone());
        tasks.spawn(changes);
        tasks.spawn(talk::talk(talker, random, options.pause, stopped.clone()));
    }
    for poster in house.posters(history) {
        tasks.spawn(post::post(poster, random.fork(), stopped.clone()));
    }
    tasks.spawn(churn::churn(house.churn(history), random.fork(), stopped));

    let mut disturber = Disturber::new(options, random.fork(), history.clone());
    disturber.run(&mut house).await?;
    stop.send_replace(true);
    disturber.heal(&mut house).await?;
    end(tasks).await?;
    // Everyone is in #general, the lobby and one closed room.
    settle::settle(&house.talkers, &house.owner, 3).await;
    history.add(What::Settled);
    settle::read_logs(&house.rooms, &house.owner, history).await?;
    settle::search(&house.owner, history).await?;
    Ok(disturber.done)
}
