//! Reads all logs, and queues pushes of what was sent.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use confab_protocol::{Event, EventKind};
use confab_store::{FeedBegins, NewPush, PushMessage};

use super::here::connected;
use super::silence::is_silent;
use crate::app::App;
use crate::feeds::{ConsumeError, Consumer};

/// A person who has a page open has so long to read before their other devices are told.
const GRACE_MS: i64 = 10_000;
/// News that is older is none: the servers were down.
const STALE: Duration = Duration::from_mins(10);

/// The consumer.
pub(super) struct Told {
    app: Arc<App>,
}

impl Told {
    pub(super) fn new(app: Arc<App>) -> Self {
        Self { app }
    }

    async fn tell(&self, message: PushMessage) -> Result<(), ConsumeError> {
        let app = &self.app;
        let now = app.clock.now();
        let mut listeners = app.store.listeners(message).await?;
        listeners.retain(|listener| {
            let zone = listener.time_zone.as_deref();
            !is_silent(&listener.settings, listener.busy_until, zone, now)
        });
        if listeners.is_empty() {
            return Ok(());
        }
        let people: HashSet<_> = listeners.iter().map(|listener| listener.person).collect();
        let here = connected(&app.live, people).await;
        let delay = |person| if here.contains(&person) { GRACE_MS } else { 0 };
        let pushes = listeners.iter().map(|listener| NewPush {
            subscription: listener.subscription,
            delay_ms: delay(listener.person),
        });
        app.store.queue_pushes(message, pushes.collect()).await?;
        app.push.queued.notify_one();
        Ok(())
    }
}

impl Consumer for Told {
    const FEED: &'static str = "push";
    const BEGINS: FeedBegins = FeedBegins::Now;
    const LOOK_EVERY: Duration = Duration::from_millis(500);

    async fn consume(&self, events: Vec<Event>) -> Result<(), ConsumeError> {
        if !self.app.store.any_push_subscription().await? {
            return Ok(());
        }
        let oldest = self.app.clock.now().minus(STALE);
        for event in events.iter().filter(|event| event.at >= oldest) {
            let EventKind::MessageSent { body: Some(_), thread, .. } = &event.what else {
                continue;
            };
            let (room, seq, author) = (event.room, event.seq, event.author.id);
            let aside = thread.is_some_and(|thread| !thread.in_room);
            let thread = thread.map(|thread| thread.root);
            self.tell(PushMessage { room, seq, author, thread, aside }).await?;
        }
        Ok(())
    }
}
