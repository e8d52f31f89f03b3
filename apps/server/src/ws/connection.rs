//! Runs one connection: a socket, an outbox and at most one command at a time, in one task.
//!
//! It is polled by hand and keeps little: an idle connection is a socket with a small read
//! buffer, a timer and some numbers. Commands are carried out in the order in which they come;
//! while one runs, the socket is not read, and the client's own sending slows down. A connection
//! that ends is closed at once, and the command goes on by itself.

mod close;
mod input;
mod output;
mod timer;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use confab_hub::{Connection, Moment};
use confab_protocol::{CloseCode, ErrorCode, ServerFrame};
use confab_store::StoreError;
use tokio::time::Sleep;

use super::socket::Socket;
use super::welcome::first_frames;
use crate::app::App;
use crate::auth::Actor;
use crate::bucket::Bucket;
use crate::refusal::Refusal;

pub(super) use close::close;

/// A client and its socket.
pub(super) struct Client {
    app: Arc<App>,
    socket: Socket,
    connection: Arc<Connection>,
    actor: Arc<Actor>,
    running: Option<Pin<Box<dyn Future<Output = Ran> + Send>>>,
    timer: Pin<Box<Sleep>>,
    bucket: Bucket,
    refusals: Bucket,
    /// Since when what was written is not with the kernel.
    unflushed: Option<Moment>,
    since: Moment,
    heard: Moment,
    /// When a ping was last due.
    pinged: Moment,
    validated: Moment,
    revalidate_at: Moment,
    frames_in: u32,
    /// The code with which the client began to close, once it has.
    goodbye: Option<u16>,
}

/// Work of a connection beside reading and writing; one thing at a time.
enum Ran {
    Answer(ServerFrame),
    Session(Result<Option<Actor>, StoreError>),
}

/// How a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The other side is gone, whether it said so or not.
    Lost,
    /// By this side, with a code and its reason.
    Close(u16, &'static str),
}

impl Client {
    pub(super) fn new(
        app: Arc<App>,
        connection: Arc<Connection>,
        actor: Actor,
        socket: Socket,
    ) -> Self {
        let now = app.live.now();
        let settings = *app.live.settings();
        let mut client = Self {
            socket,
            connection,
            actor: Arc::new(actor),
            running: None,
            timer: Box::pin(tokio::time::sleep(settings.heartbeat)),
            bucket: Bucket::default(),
            refusals: Bucket::default(),
            unflushed: None,
            since: now,
            heard: now,
            pinged: now,
            validated: now,
            revalidate_at: now,
            frames_in: 0,
            goodbye: None,
            app,
        };
        client.revalidate_at = client.next_look(now);
        client.wake_for_session();
        client
    }

    /// Welcomes the client, and serves it until either side ends it.
    pub(super) async fn serve(&mut self) -> End {
        let end = match self.welcome().await {
            Ok(()) => self.run().await,
            Err(refusal) => End::refused(refusal),
        };
        self.log(end);
        end
    }

    /// Apart from what follows, and boxed: a connection keeps neither the welcome nor the room that
    /// it takes to make one.
    async fn welcome(&mut self) -> Result<(), Refusal> {
        let (welcome, more) = Box::pin(first_frames(&self.app, &self.actor)).await?;
        // The last that is put first is the first.
        for frame in more.iter().chain([&welcome]) {
            self.app.live.tell_first(&self.connection, frame);
        }
        // From now on: nothing comes before the welcome.
        self.connection.outbox().plug(self.socket.wire());
        Ok(())
    }

    async fn run(&mut self) -> End {
        poll_fn(|cx| self.poll(cx)).await
    }

    /// Closes the socket as the end says, and waits for a while for the other side. The last
    /// command is carried out meanwhile, though nobody waits for the answer any more.
    pub(super) async fn close(self: Box<Self>, end: End) {
        let Self { socket, running, connection, .. } = *self;
        // Any frame from now on would come after the close.
        connection.outbox().unplug();
        let farewell = async {
            match end {
                End::Close(code, reason) => close(socket, code, reason).await,
                End::Lost => drop(socket),
            }
        };
        match running {
            Some(running) => drop(tokio::join!(farewell, running)),
            None => farewell.await,
        }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        loop {
            if let Poll::Ready(end) = self.poll_output(cx) {
                return Poll::Ready(end);
            }
            match self.poll_running(cx) {
                Poll::Ready(Some(end)) => return Poll::Ready(end),
                Poll::Ready(None) => continue,
                Poll::Pending => {}
            }
            if self.running.is_none() {
                if self.is_doubtful() {
                    self.revalidate(self.app.live.now());
                    continue;
                }
                match self.poll_input(cx) {
                    Poll::Ready(Some(end)) => return Poll::Ready(end),
                    Poll::Ready(None) => continue,
                    Poll::Pending => {}
                }
            }
            match self.poll_timer(cx) {
                Poll::Ready(Some(end)) => return Poll::Ready(end),
                Poll::Ready(None) => {}
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Polls what runs; `Pending`, too, where nothing does.
    fn poll_running(&mut self, cx: &mut Context<'_>) -> Poll<Option<End>> {
        let Some(running) = &mut self.running else { return Poll::Pending };
        let Poll::Ready(ran) = running.as_mut().poll(cx) else { return Poll::Pending };
        self.running = None;
        match ran {
            Ran::Answer(answer) => {
                self.app.live.tell(&self.connection, &answer);
                Poll::Ready(None)
            }
            Ran::Session(result) => Poll::Ready(self.take_session(result)),
        }
    }

    fn log(&self, end: End) {
        let now = self.app.live.now();
        if end == End::code(CloseCode::SlowReader) {
            self.app.live.metrics().slow_reader();
        }
        let (code, reason) = match (end, self.goodbye) {
            (End::Lost, Some(code)) => (code, "the client closed"),
            (End::Lost, None) => (1006, "lost"),
            (End::Close(code, reason), _) => (code, reason),
        };
        tracing::info!(
            connection = self.connection.id().0,
            code,
            reason,
            seconds = now.millis_since(self.since) / 1_000,
            frames_in = self.frames_in,
            frames_out = self.socket.frames(),
            "connection closed"
        );
    }
}

impl End {
    /// Why there is no welcome.
    fn refused(refusal: Refusal) -> Self {
        match refusal.into_body().code {
            ErrorCode::Unauthenticated => Self::code(CloseCode::SignedOut),
            _ => Self::code(CloseCode::Unavailable),
        }
    }

    fn code(code: CloseCode) -> Self {
        let reason = match code {
            CloseCode::Draining => "the server stops",
            CloseCode::SlowReader => "too much was waiting",
            CloseCode::IdleTimeout => "nothing was heard",
            CloseCode::Unavailable => "access cannot be checked",
            CloseCode::Revalidate => "sign-in must be checked anew",
            CloseCode::SignedOut => "signed out",
            CloseCode::Deactivated => "the account was deactivated",
            CloseCode::TooManyRefused => "too many commands that were refused",
            CloseCode::TooManyConnections => "too many connections of one account",
            _ => "the protocol was not followed",
        };
        Self::Close(code.number(), reason)
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An idle connection is these two beside its socket, its buffers and its place in the hub.
    #[test]
    fn a_connection_and_its_timer_are_small() {
        let (client, timer) = (size_of::<Client>(), size_of::<Sleep>());
        assert!(client <= 1_024, "{client} bytes");
        assert!(timer <= 112, "{timer} bytes");
    }
}
