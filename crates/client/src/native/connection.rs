//! A handle to a running client, and its updates.

use confab_protocol::{Command, Done, ErrorBody, RoomId};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use super::driver::{Driver, Request};
use super::observer::{Nobody, Observer};
use super::{Credentials, random_client_id};
use crate::core::{Input, Refusal, Unsent, Update};

/// Requests that the driver has not taken; when full, callers wait.
const REQUESTS: usize = 256;
/// Updates that wait in the stream; more wait in the driver, which then reads no more.
const UPDATES: usize = 256;

/// One connection to a server, kept up until it is closed or dropped.
#[derive(Debug)]
pub struct Connection {
    requests: mpsc::Sender<Request>,
    task: JoinSet<()>,
}

/// Updates of a connection, in order. Take them as they come: a reader that stops is treated as
/// slow by the server, and cut.
#[derive(Debug)]
pub struct Updates {
    updates: mpsc::Receiver<Update>,
}

/// Why a message was not sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    #[error("{}", .0.message)]
    Refused(ErrorBody),
    /// The connection was closed before there was an answer; the message may be committed.
    #[error("the connection was closed")]
    Closed,
}

impl Connection {
    /// Begins to connect to the server at `base` (`http://127.0.0.1:8080`,
    /// `https://chat.example.org`), within a runtime.
    pub fn start(base: &str, credentials: Credentials) -> (Self, Updates) {
        Self::start_among(&[base], credentials)
    }

    /// The same, at one of several servers of an installation that has no balancer before it:
    /// each further attempt is at the next one, beginning with the first. Without a base it never
    /// connects.
    pub fn start_among(bases: &[&str], credentials: Credentials) -> (Self, Updates) {
        Self::start_observed(bases, credentials, Nobody)
    }

    /// The same, with someone who looks on at what goes over its sockets.
    pub fn start_observed(
        bases: &[&str],
        credentials: Credentials,
        observer: impl Observer,
    ) -> (Self, Updates) {
        let bases = bases.iter().map(|base| base.trim_end_matches('/').to_owned()).collect();
        let (requests, requested) = mpsc::channel(REQUESTS);
        let (out, updates) = mpsc::channel(UPDATES);
        let (driver, said) = Driver::new(bases, credentials, Box::new(observer));
        let mut task = JoinSet::new();
        task.spawn(driver.run(said, requested, out));
        (Self { requests, task }, Updates { updates })
    }

    /// Tells the state machine something, as [`Input`] says.
    pub async fn tell(&self, input: Input) {
        // It ends only when this handle does.
        self.requests.send(Request::Input(input)).await.ok();
    }

    /// Sends a message and waits until it is committed, however many connections that takes.
    ///
    /// Cancelling the wait does not take the message back.
    pub async fn send(&self, room: RoomId, body: impl Into<String>) -> Result<Done, SendError> {
        let client_id = random_client_id();
        self.send_as(Unsent {
            client_id,
            room,
            body: body.into(),
            reply_to: None,
            thread: None,
            files: vec![],
        })
        .await
    }

    /// Sends a message under a client id of one's own; see [`Connection::send`].
    pub async fn send_as(&self, message: Unsent) -> Result<Done, SendError> {
        let (reply, answer) = oneshot::channel();
        self.requests.send(Request::Send(message, reply)).await.map_err(closed)?;
        answer.await.map_err(closed)?
    }

    /// Carries out an edit, a deletion, a join or a leave, within
    /// [`ASK_DEADLINE_MS`](crate::core::ASK_DEADLINE_MS).
    pub async fn ask(&self, command: Command) -> Result<Option<Done>, Refusal> {
        let (reply, answer) = oneshot::channel();
        if self.requests.send(Request::Ask(command, reply)).await.is_err() {
            return Err(Refusal::Deadline);
        }
        answer.await.unwrap_or(Err(Refusal::Deadline))
    }

    /// Closes the connection in good order and waits until that is done.
    pub async fn close(self) {
        let Self { requests, mut task } = self;
        drop(requests);
        while task.join_next().await.is_some() {}
    }
}

fn closed<E>(_: E) -> SendError {
    SendError::Closed
}

impl Updates {
    /// The next update; `None` once the connection is closed. It may be cancelled.
    pub async fn next(&mut self) -> Option<Update> {
        self.updates.recv().await
    }

    /// The next update that `pick` picks, leaving out those before it.
    pub async fn find<T>(&mut self, mut pick: impl FnMut(Update) -> Option<T>) -> Option<T> {
        loop {
            if let Some(found) = pick(self.next().await?) {
                return Some(found);
            }
        }
    }
}
