//! Does timed work: heartbeats, the idle time-out, revalidation, the age of queued frames.

use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use confab_hub::Moment;
use confab_protocol::{CloseCode, Timestamp};
use confab_store::StoreError;
use tokio::time::Instant;

use super::{Client, End, Ran, millis};
use crate::auth::Actor;
use crate::ws::socket::Fault;

/// A session that could not be looked at is looked at again after this.
const LOOK_AGAIN_MS: u64 = 60_000;
/// While a command runs, what is due and waits for its end is looked at this often.
const BUSY_MS: u64 = 50;

impl Client {
    /// Does all work that is due now, and sets the timer for the next. The timer is not moved by
    /// each frame: it looks at what has happened when it goes off.
    pub(super) fn poll_timer(&mut self, cx: &mut Context<'_>) -> Poll<Option<End>> {
        ready!(self.timer.as_mut().poll(cx));
        if let Some(end) = self.session_end() {
            return Poll::Ready(Some(end));
        }
        let now = self.app.live.now();
        let heartbeat = millis(self.app.live.settings().heartbeat);
        if self.connection.outbox().cut_if_stale(now) {
            return Poll::Ready(None);
        }
        // While a command runs nothing is read, and so nothing can be heard.
        if self.running.is_none() && now.millis_since(self.heard) >= 2 * heartbeat {
            self.app.live.metrics().idle_timeout();
            return Poll::Ready(Some(End::code(CloseCode::IdleTimeout)));
        }
        if self.flush_by().is_some_and(|by| now >= by) {
            return Poll::Ready(Some(End::code(CloseCode::SlowReader)));
        }
        if now.millis_since(self.said()) >= heartbeat {
            if self.ping(cx).is_err() {
                return Poll::Ready(Some(End::Lost));
            }
            self.pinged = now;
        }
        if self.running.is_none() && now >= self.revalidate_at {
            self.revalidate(now);
        }
        let next = self
            .said()
            .plus_millis(heartbeat)
            .min(self.heard.plus_millis(2 * heartbeat))
            .min(self.revalidate_at)
            .min(now.plus_millis(self.millis_to_expiry()))
            .min(self.flush_by().unwrap_or(self.revalidate_at))
            .max(now.plus_millis(if self.running.is_some() { BUSY_MS } else { 1 }));
        self.set_timer(next.millis_since(now));
        Poll::Ready(None)
    }

    /// Sees to it that the timer goes off when a queued frame becomes too old.
    pub(super) fn wake_for_age(&mut self) {
        let age = self.app.live.settings().hub.outbox_age_ms;
        let now = self.app.live.now();
        let waited = self.connection.outbox().waits_since().map_or(0, |at| now.millis_since(at));
        self.wake_within(age.saturating_sub(waited) + 1);
    }

    /// Sees to it that the timer goes off when the session ends, or is to be looked at.
    pub(super) fn wake_for_session(&mut self) {
        let heartbeat = millis(self.app.live.settings().heartbeat);
        let now = self.app.live.now();
        let look = self.revalidate_at.millis_since(now);
        self.wake_within(heartbeat.min(look).min(self.millis_to_expiry()));
    }

    /// The kernel does not take the written bytes: the last of it has left the outbox, and so has
    /// no age there, and must not wait for ever either.
    pub(super) fn note_unflushed(&mut self) {
        let now = self.app.live.now();
        self.unflushed.get_or_insert(now);
        let by = self.flush_by().map_or(0, |by| by.millis_since(now));
        self.wake_within(by + 1);
    }

    fn flush_by(&self) -> Option<Moment> {
        let patience = 2 * self.app.live.settings().hub.outbox_age_ms;
        self.unflushed.map(|since| since.plus_millis(patience))
    }

    /// Sees to it that the timer goes off within a time.
    pub(super) fn wake_within(&mut self, milliseconds: u64) {
        let due = Instant::now() + Duration::from_millis(milliseconds);
        if self.timer.deadline() > due {
            self.timer.as_mut().reset(due);
        }
    }

    fn said(&self) -> Moment {
        self.socket.said().max(self.pinged)
    }

    fn ping(&mut self, cx: &mut Context<'_>) -> Result<(), Fault> {
        // A socket that takes nothing needs no ping to show whether it is alive.
        let now = self.app.live.now();
        if let Poll::Ready(flushed) = self.socket.poll_flush(cx, now) {
            flushed?;
            self.socket.put_ping()?;
        }
        Ok(())
    }

    pub(super) fn revalidate(&mut self, now: Moment) {
        self.revalidate_at = now.plus_millis(LOOK_AGAIN_MS);
        let app = Arc::clone(&self.app);
        let (session, via) = (self.actor.session, self.actor.via);
        self.running = Some(Box::pin(async move {
            let found = app.store.find_session_by_id(session, app.clock.now()).await;
            Ran::Session(found.map(|found| found.map(|session| Actor::new(session, via))))
        }));
    }

    /// The end of a connection whose session has ended by its time.
    pub(super) fn session_end(&self) -> Option<End> {
        let ended = self.actor.has_expired(self.app.clock.now());
        ended.then(|| End::code(CloseCode::SignedOut))
    }

    fn millis_to_expiry(&self) -> u64 {
        self.actor.expires_at.map_or(u64::MAX, |at| self.millis_until(at))
    }

    /// Whether the session has ended unless it was used elsewhere.
    pub(super) fn is_doubtful(&self) -> bool {
        self.actor.idle_at.is_some_and(|at| at <= self.app.clock.now())
    }

    /// When the session is looked at next: after the usual time, and before it would end unused,
    /// since a connection that is open uses it.
    pub(super) fn next_look(&self, now: Moment) -> Moment {
        let every = millis(self.app.live.settings().revalidate);
        let idle = self.actor.idle_at.map_or(u64::MAX, |at| self.millis_until(at));
        now.plus_millis(every.min(idle / 2))
    }

    fn millis_until(&self, at: Timestamp) -> u64 {
        let left = at.0.saturating_sub(self.app.clock.now().0);
        u64::try_from(left).unwrap_or_default()
    }

    /// Goes on with the session as it is now, or ends.
    pub(super) fn take_session(
        &mut self,
        result: Result<Option<Actor>, StoreError>,
    ) -> Option<End> {
        let now = self.app.live.now();
        let every = millis(self.app.live.settings().revalidate);
        match result {
            Ok(Some(actor)) => {
                self.actor = Arc::new(actor);
                self.validated = now;
                self.revalidate_at = self.next_look(now);
                None
            }
            Ok(None) => Some(End::code(CloseCode::SignedOut)),
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "a session is not readable"
                );
                let overdue = self.is_doubtful() || now.millis_since(self.validated) >= 2 * every;
                overdue.then(|| End::code(CloseCode::Revalidate))
            }
        }
    }

    fn set_timer(&mut self, milliseconds: u64) {
        self.timer.as_mut().reset(Instant::now() + Duration::from_millis(milliseconds));
    }
}
