//! Reads frames from the client and begins their commands.

use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::extract::ws::close_code;
use confab_protocol::{CloseCode, ErrorBody, ErrorCode};
use futures_util::FutureExt;

use super::{Client, End, Ran};
use crate::bucket::TooMany;
use crate::pace::uptime;
use crate::ws::command::{Refused, parse, reference};
use crate::ws::cost;
use crate::ws::dispatch::dispatch;
use crate::ws::socket::{Fault, Said};

impl Client {
    /// Takes one frame.
    pub(super) fn poll_input(&mut self, cx: &mut Context<'_>) -> Poll<Option<End>> {
        let said = match ready!(self.socket.poll_said(cx)) {
            Ok(said) => said,
            Err(fault) => return Poll::Ready(Some(fault.into())),
        };
        self.heard = self.app.live.now();
        Poll::Ready(match said {
            // The session may have ended since: what comes later is not carried out.
            Said::Text(text) => self.session_end().or_else(|| self.take(text.as_str())),
            Said::Binary(_) => Some(End::Close(close_code::UNSUPPORTED, "frames are text")),
            Said::Close(code) => {
                self.goodbye = Some(code.unwrap_or(close_code::STATUS));
                None
            }
            Said::Beat => self.take_beat(),
        })
    }

    fn take(&mut self, text: &str) -> Option<End> {
        self.frames_in = self.frames_in.saturating_add(1);
        self.app.live.metrics().frames_in.inc();
        // Looked at before it is read: what cannot be read costs as much.
        let cost = cost::of_bytes(text.len());
        let quota = self.app.live.settings().connection_pace.quota();
        if let Err(busy) = self.bucket.check(cost, quota, uptime(self.app.live.now())) {
            return self.refuse_for_now(text, cost, busy);
        }
        let parsed = parse(text);
        let rooms = parsed.as_ref().map_or(0, cost::of_command);
        if let Err(busy) = self.count(cost.saturating_add(rooms)) {
            return self.refuse_for_now(text, cost, busy);
        }
        match parsed {
            Ok(frame) => {
                let app = Arc::clone(&self.app);
                let (connection, actor) = (Arc::clone(&self.connection), Arc::clone(&self.actor));
                let running = dispatch(app, connection, actor, frame).map(Ran::Answer);
                self.running = Some(Box::pin(running));
            }
            Err(refused) => self.refuse(refused),
        }
        None
    }

    /// A ping or pong of WebSocket's own. More than commands may come are not answered for, and
    /// end the connection in time.
    fn take_beat(&mut self) -> Option<End> {
        let live = &self.app.live;
        let (quota, now) = (live.settings().connection_pace.quota(), uptime(live.now()));
        let counted = self.bucket.take(1, quota, now);
        counted.or_else(|_busy| self.refusals.take(1, cost::REFUSALS, now)).err().map(too_many)
    }

    fn refuse_for_now(&mut self, text: &str, cost: u32, busy: TooMany) -> Option<End> {
        self.app.live.metrics().rate_limited.inc();
        if let Err(busy) = self.refusals.take(cost, cost::REFUSALS, uptime(self.app.live.now())) {
            return Some(too_many(busy));
        }
        let milliseconds = u32::try_from(busy.retry_after.as_millis()).unwrap_or(u32::MAX);
        let error = ErrorBody::new(ErrorCode::RateLimited, "Too many commands.")
            .retry_after_ms(milliseconds);
        self.refuse(Refused { reference: reference(text), error });
        None
    }

    fn refuse(&self, refused: Refused) {
        self.app.live.tell(&self.connection, &refused.into());
    }

    /// Counts a command against the connection and its person.
    fn count(&mut self, tokens: u32) -> Result<(), TooMany> {
        let live = &self.app.live;
        let settings = live.settings();
        let now = live.now();
        self.bucket.take(tokens, settings.connection_pace.quota(), uptime(now))?;
        live.buckets().take(self.connection.person(), tokens, settings.person_pace, now)
    }
}

fn too_many(_refused: TooMany) -> End {
    End::code(CloseCode::TooManyRefused)
}

impl From<Fault> for End {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Lost => Self::Lost,
            Fault::Broken(code, reason) => Self::Close(code, reason),
        }
    }
}
