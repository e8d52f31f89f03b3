//! Clients that read as they should, and one that talks.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use confab_protocol::{ClientId, Command, RoomId};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use super::frozen::open;
use crate::Member;
use crate::bench::profile::crowd::Guest;
use crate::bench::profile::tally::message;
use crate::bench::{Delays, Spread, listen};

/// Between two messages, and how long each is: the kernels' buffers are full after five seconds,
/// and a frozen client is cut for its age 15 s later.
const PAUSE: Duration = Duration::from_millis(125);
const LENGTH: usize = 4 * 1024;

/// Everyone but the frozen ones.
pub(super) struct Readers {
    delays: Delays,
    tasks: JoinSet<anyhow::Result<()>>,
}

impl Readers {
    /// Opens so many connections, and begins to talk.
    pub(super) async fn start(guests: &[Guest], count: usize) -> anyhow::Result<Self> {
        let (delays, epoch, mut tasks) = (Delays::default(), Instant::now(), JoinSet::new());
        for number in 0..count {
            let socket = open(&guests[number % guests.len()], None).await?;
            tasks.spawn(listen(socket, epoch, delays.clone()));
        }
        let guest = guests.first().context("somebody is there")?;
        tasks.spawn(talk(guest.account.connect().await?, guest.room, epoch));
        Ok(Self { delays, tasks })
    }

    /// Begins to count; an error where someone has ended, which nobody must.
    pub(super) fn clear(&mut self) -> anyhow::Result<()> {
        if let Some(ended) = self.tasks.try_join_next() {
            ended??;
        }
        self.delays.clear();
        Ok(())
    }

    /// Takes the delays since then.
    pub(super) fn delays(&self) -> Spread {
        self.delays.take()
    }
}

async fn talk(mut talker: Member, room: RoomId, epoch: Instant) -> anyhow::Result<()> {
    let mut ticks = tokio::time::interval(PAUSE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for number in 0_u64.. {
        ticks.tick().await;
        let client_id = ClientId::new(format!("slow-{number}")).map_err(anyhow::Error::msg)?;
        let body = message(epoch, LENGTH);
        talker
            .ask(Command::Send {
                room,
                client_id,
                body,
                reply_to: None,
                thread: None,
                files: vec![],
            })
            .await?;
        // Presence and the like is not kept.
        talker.record.signals.clear();
    }
    Ok(())
}
