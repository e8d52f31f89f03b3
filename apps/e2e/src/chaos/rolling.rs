//! Lets people talk through the one address of `cargo xtask dev` while its servers end in turn.

mod crowd;
mod stack;

use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval_at, sleep_until};

use super::random::Random;
use super::{Options, Rolling, settle, talk};
use crate::history::{History, What};
use crowd::Crowd;
use stack::Stack;

/// Name of a restart in a history.
const RESTART: &str = "restart";

/// Runs dev, has clients talk for the time of the run, and ends one server after the other with
/// SIGTERM; dev is to start them again. Each is back before the next one ends.
pub(super) async fn talk(
    options: &Options,
    rolling: &Rolling,
    history: &History,
) -> anyhow::Result<Vec<&'static str>> {
    let mut random = Random::new(options.seed);
    let mut stack = Stack::start(options.servers, rolling.bundle.as_deref()).await?;
    let crowd = Crowd::gather(stack.url(), options.clients, history).await?;
    let (stop, stopped) = watch::channel(false);
    let mut talking = JoinSet::new();
    for talker in &crowd.talkers {
        let talker = Arc::clone(talker);
        talking.spawn(talk::talk(talker, random.fork(), options.pause, stopped.clone()));
    }

    let end = Instant::now() + options.time;
    let mut turns = interval_at(Instant::now() + rolling.every, rolling.every);
    let mut faults = Vec::new();
    for server in (1..=options.servers).cycle() {
        if turns.tick().await >= end {
            break;
        }
        history.add(What::Fault { fault: RESTART.to_owned() });
        faults.push(RESTART);
        stack.restart(server).await?;
    }
    sleep_until(end).await;
    stop.send_replace(true);
    super::end(talking).await?;
    settle::settle(&crowd.talkers, &crowd.owner, crowd::ROOMS_OF_EACH).await;
    history.add(What::Settled);
    settle::read_logs(&crowd.rooms, &crowd.owner, history).await?;
    stack.stop().await?;
    Ok(faults)
}
