//! Clients that read as they should, and one that talks.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use confab_protocol::{ClientId, Command, RoomId};
use futures_util::StreamExt as _;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use super::frozen::open_all;
use crate::Member;
use crate::profile::crowd::Guest;
use crate::profile::tally::message;

/// Between two messages, and how long each is: a frozen client's 1 MiB is full within the 15 s
/// after which it would be cut for its age.
const PAUSE: Duration = Duration::from_millis(100);
const LENGTH: usize = 10 * 1024;

/// Everyone but the frozen ones.
pub(super) struct Readers {
    delays: Delays,
    _tasks: JoinSet<anyhow::Result<()>>,
}

type Delays = Arc<Mutex<Vec<Duration>>>;

impl Readers {
    /// Opens so many connections, and begins to talk.
    pub(super) async fn start(guests: &[Guest], count: usize) -> anyhow::Result<Self> {
        let (delays, epoch, mut tasks) = (Delays::default(), Instant::now(), JoinSet::new());
        for mut socket in open_all(guests, count, None).await? {
            let delays = Arc::clone(&delays);
            tasks.spawn(async move {
                while let Some(message) = socket.next().await {
                    let message = message?;
                    if let Some(sent) = message.to_text().ok().and_then(sent_at) {
                        lock(&delays).push(epoch.elapsed().saturating_sub(sent));
                    }
                }
                anyhow::bail!("the server closed a reader")
            });
        }
        let guest = guests.first().context("somebody is there")?;
        tasks.spawn(talk(guest.account.connect().await?, guest.room, epoch));
        Ok(Self { delays, _tasks: tasks })
    }

    pub(super) fn clear(&self) {
        lock(&self.delays).clear();
    }

    /// What there was since, in order.
    pub(super) fn delays(&self) -> Vec<Duration> {
        let mut delays = lock(&self.delays).clone();
        delays.sort_unstable();
        delays
    }
}

fn lock(delays: &Delays) -> MutexGuard<'_, Vec<Duration>> {
    delays.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn talk(mut talker: Member, room: RoomId, epoch: Instant) -> anyhow::Result<()> {
    let mut ticks = tokio::time::interval(PAUSE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for number in 0_u64.. {
        ticks.tick().await;
        let client_id = ClientId::new(format!("slow-{number}")).map_err(anyhow::Error::msg)?;
        let body = message(epoch, LENGTH);
        talker.ask(Command::Send { room, client_id, body, reply_to: None }).await?;
        // Presence and the like is not kept.
        talker.record.signals.clear();
    }
    Ok(())
}

/// When a message was sent, which is what its text begins with; a whole parse would cost more.
fn sent_at(frame: &str) -> Option<Duration> {
    let (_, body) = frame.split_once(r#""body":"at "#)?;
    let (nanoseconds, _) = body.split_once(' ')?;
    nanoseconds.parse().ok().map(Duration::from_nanos)
}
