//! Runs consumers of the log: each on one server at a time, with every event at least once.
//!
//! A consumer's place and its lease are the store's ([`confab_store::FeedHolder`]). All servers run
//! the same consumers; whichever holds the lease reads. A killed server is followed within ten
//! seconds.

#[cfg(test)]
mod tests;

use std::error::Error;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use confab_protocol::{Event, ServerId};
use confab_store::{FeedBegins, FeedHolder, Store, StoreError};
use tokio::time::{Instant, MissedTickBehavior};
use tokio_util::sync::CancellationToken;

use crate::tasks::Tasks;

/// A server that says nothing for so long is dead, as far as a feed can tell.
const LEASE: Duration = Duration::from_secs(6);
const RENEW_EVERY: Duration = Duration::from_secs(2);

/// How often it is looked whether the lease is free.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// Rooms with news, and events of one of them, that are read at once.
const ROOMS_AT_ONCE: u32 = 100;
const EVENTS_AT_ONCE: u32 = 100;

/// A failure of a consumer: the same events come again.
pub type ConsumeError = Box<dyn Error + Send + Sync>;

/// A feature that follows all logs: search, notifications, webhooks.
pub trait Consumer: Send + Sync + 'static {
    /// Its feed in the store, and its task's name.
    const FEED: &'static str;
    /// Where it begins in a house that is older than the feature.
    const BEGINS: FeedBegins;
    /// How often it is looked for news.
    const LOOK_EVERY: Duration = Duration::from_secs(1);

    /// Takes the next events of one room, in order. Each comes at least once: again after a failure,
    /// and where a server was killed before its place was noted.
    fn consume(&self, events: Vec<Event>) -> impl Future<Output = Result<(), ConsumeError>> + Send;
}

/// Runs a consumer until `until` is cancelled.
pub fn keep<C: Consumer>(
    tasks: &Tasks,
    until: &CancellationToken,
    store: &Arc<Store>,
    server: ServerId,
    consumer: Arc<C>,
) {
    let holder = FeedHolder { feed: C::FEED, server: server.0 };
    let store = Arc::clone(store);
    tasks.keep(C::FEED, until, move || follow(Arc::clone(&store), holder, Arc::clone(&consumer)));
}

async fn follow<C: Consumer>(store: Arc<Store>, holder: FeedHolder, consumer: Arc<C>) {
    let mut ticks = tokio::time::interval(C::LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut reader = Reader { store, holder, consumer, is_held: false, asked_at: None };
    loop {
        ticks.tick().await;
        if let Err(error) = reader.read_all().await {
            let error = &*error as &dyn Error;
            tracing::warn!(error, feed = C::FEED, "a feed is not read for now");
        }
    }
}

/// One server's reading of a feed.
struct Reader<C> {
    store: Arc<Store>,
    holder: FeedHolder,
    consumer: Arc<C>,
    is_held: bool,
    /// When the lease was asked for last.
    asked_at: Option<Instant>,
}

impl<C: Consumer> Reader<C> {
    /// Reads all that is new, if the lease is this server's.
    async fn read_all(&mut self) -> Result<(), ConsumeError> {
        let every = if self.is_held { RENEW_EVERY } else { ASK_EVERY };
        if self.asked_at.is_none_or(|at| at.elapsed() >= every) {
            self.lease().await?;
        }
        if !self.is_held {
            return Ok(());
        }
        loop {
            let news = self.store.feed_news(C::FEED, ROOMS_AT_ONCE).await?;
            if news.is_empty() {
                return Ok(());
            }
            for (room, after) in news {
                let events = self.store.replay(room, after, EVENTS_AT_ONCE).await?;
                let Some(through) = events.last().map(|event| event.seq) else { continue };
                if !self.consume(events).await? {
                    return Ok(());
                }
                if !self.store.advance_feed(self.holder, room, through).await? {
                    self.is_held = false;
                    return Ok(());
                }
            }
        }
    }

    /// Has events consumed and renews the lease meanwhile; `false` where it is lost.
    async fn consume(&mut self, events: Vec<Event>) -> Result<bool, ConsumeError> {
        let consumer = Arc::clone(&self.consumer);
        let mut consuming = pin!(consumer.consume(events));
        loop {
            tokio::select! {
                done = &mut consuming => return done.map(|()| true),
                () = tokio::time::sleep_until(self.renew_at()) => {}
            }
            if !self.lease().await? {
                return Ok(false);
            }
        }
    }

    /// Takes the lease, or renews it.
    async fn lease(&mut self) -> Result<bool, StoreError> {
        self.is_held = false;
        self.asked_at = Some(Instant::now());
        self.is_held = self.store.lease_feed(self.holder, C::BEGINS, LEASE).await?;
        Ok(self.is_held)
    }

    fn renew_at(&self) -> Instant {
        self.asked_at.unwrap_or_else(Instant::now) + RENEW_EVERY
    }
}
