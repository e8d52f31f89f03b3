//! Someone who talks while an attack is played, and how long each of their messages took.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use confab_protocol::{ClientId, Command, RoomId, Visibility};
use reqwest::Method;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::bench::{Delays, Spread};
use crate::{Account, Member, Record};

/// Between two messages, and between two looks at the settings.
const PACE: Duration = Duration::from_millis(50);
const LOOKS: Duration = Duration::from_millis(250);

/// A signed-in person with a connection, in a room of their own.
#[derive(Debug)]
pub(super) struct Bystander {
    tasks: JoinSet<anyhow::Result<()>>,
    acknowledged: Delays,
    settings: Delays,
    stop: watch::Sender<bool>,
}

/// The delays that a bystander measured.
#[derive(Debug)]
pub(super) struct Witness {
    pub(super) acknowledged: Spread,
    pub(super) settings: Spread,
    /// Why they could not go on.
    pub(super) trouble: Option<String>,
}

impl Bystander {
    /// Connects, and talks from then on.
    pub(super) async fn talk(account: &Account) -> anyhow::Result<Self> {
        let room = account.create_room("aside", Visibility::Private).await?.id;
        let member = account.connect().await?;
        let (acknowledged, settings) = (Delays::default(), Delays::default());
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        tasks.spawn(send(member, room, acknowledged.clone(), stopped.clone()));
        tasks.spawn(look(account.clone(), settings.clone(), stopped));
        Ok(Self { tasks, acknowledged, settings, stop })
    }

    /// Stops once all that was due is acknowledged, and tells.
    pub(super) async fn stop(mut self) -> Witness {
        self.stop.send_replace(true);
        let mut trouble = None;
        while let Some(ended) = self.tasks.join_next().await {
            let error = match ended {
                Ok(result) => result.err().map(|error| format!("{error:#}")),
                Err(error) => Some(error.to_string()),
            };
            trouble = trouble.or(error);
        }
        let (acknowledged, settings) = (self.acknowledged.take(), self.settings.take());
        Witness { acknowledged, settings, trouble }
    }
}

/// Sends at a steady pace. A message counts from when it was due, so that one that waits for the
/// one before it is not spared.
async fn send(
    mut member: Member,
    room: RoomId,
    acknowledged: Delays,
    mut stopped: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let mut ticks = tokio::time::interval(PACE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for number in 0_u128.. {
        let due: Instant = tokio::select! {
            biased;
            due = ticks.tick() => due.into(),
            _ = stopped.changed() => break,
        };
        let client_id = ClientId::from_random(number);
        let body = "still here".to_owned();
        let command =
            Command::Send { room, client_id, body, reply_to: None, thread: None, files: vec![] };
        member.ask(command).await.context("a message")?;
        acknowledged.add(due.elapsed());
        // The record would grow without end.
        member.record = Record::default();
    }
    Ok(())
}

async fn look(
    account: Account,
    settings: Delays,
    stopped: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let mut ticks = tokio::time::interval(LOOKS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while !*stopped.borrow() {
        ticks.tick().await;
        let asked = Instant::now();
        let answer =
            account.raw(Method::GET, "/api/v1/settings").send().await.context("settings")?;
        let status = answer.status();
        anyhow::ensure!(status.is_success(), "the settings: {status}");
        answer.bytes().await.context("settings")?;
        settings.add(asked.elapsed());
    }
    Ok(())
}
