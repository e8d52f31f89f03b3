//! Checks a handshake, and turns the request into a connection.

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use confab_hub::Connection;
use confab_protocol::api::Scope;
use confab_protocol::{CloseCode, ErrorCode, SUBPROTOCOL};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::connection::{self, Client, End};
use super::handshake::{Handshake, accept, speaks_ours};
use super::socket::Socket;
use crate::app::App;
use crate::auth::{Actor, Via, authenticate};
use crate::edge::{SiteCheck, check_origin, note_account};
use crate::lines::Line;
use crate::live::Live;
use crate::refusal::Refusal;

/// `GET /ws`.
///
/// A browser's request must come from the installation's own pages. Where it carries no session
/// that holds, it is told so by a close code: a page cannot see why a handshake failed.
pub async fn upgrade(
    State(app): State<Arc<App>>,
    extensions: Extensions,
    headers: HeaderMap,
    request: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let handshake = match request {
        Ok(_valid) => Handshake::of(&extensions),
        Err(rejection) => {
            let status = rejection.status();
            return Refusal::new(ErrorCode::Malformed, rejection.body_text())
                .with_status(status)
                .into_response();
        }
    };
    let Some(handshake) = handshake else {
        return Refusal::new(ErrorCode::Malformed, "this connection cannot be upgraded")
            .with_status(StatusCode::UPGRADE_REQUIRED)
            .into_response();
    };
    match admit(&app, &extensions, &headers).await {
        Ok(Admitted::Actor(actor)) => {
            let tasks = app.shutdown.tasks.clone();
            // A root: the request's own span is not kept for as long as the connection.
            let person = actor.person.id.0;
            let span = tracing::info_span!(parent: None, "ws.connection.serve", person);
            let serve = async move {
                // Boxed: a connection does not keep the room that its handshake takes, nor is what it
                // keeps held twice, as what is captured and what is awaited.
                if let Some(socket) = Box::pin(handshake.socket()).await {
                    Box::pin(serve(app, actor, socket)).await;
                }
            };
            tasks.run("ws.connection", Box::pin(serve.instrument(span)));
            accept(&headers)
        }
        Ok(Admitted::Nobody) => {
            let tasks = app.shutdown.tasks.clone();
            let line = extensions.get::<Arc<Line>>().cloned();
            tasks.run("ws.connection", async move {
                if let Some(socket) = handshake.socket().await {
                    send_away(socket, line).await;
                }
            });
            accept(&headers)
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// Closes the socket of nobody. It stays one of nobody's lines, and so ends at once where it is
/// closed for another.
async fn send_away(socket: Socket, line: Option<Arc<Line>>) {
    let closing = connection::close(socket, CloseCode::SignedOut.number(), "sign in first");
    match line {
        Some(line) => tokio::select! {
            () = closing => {}
            () = line.evicted() => {}
        },
        None => closing.await,
    }
}

enum Admitted {
    Actor(Actor),
    /// One of our own pages without a session that holds.
    Nobody,
}

async fn admit(
    app: &App,
    extensions: &Extensions,
    headers: &HeaderMap,
) -> Result<Admitted, Refusal> {
    if app.shutdown.soft.is_cancelled() {
        return Err(Refusal::new(ErrorCode::Unavailable, "this server is about to stop"));
    }
    if !speaks_ours(headers) {
        let message = format!("this server speaks {SUBPROTOCOL}");
        return Err(Refusal::new(ErrorCode::Invalid, message));
    }
    let by_token = headers.contains_key(header::AUTHORIZATION);
    if !by_token && check_origin(&app.config, headers) == SiteCheck::Cross {
        let from_a_page = headers.contains_key(header::ORIGIN);
        let refusal = match authenticate(app, headers).await? {
            None if !from_a_page => Refusal::unauthenticated(),
            _ => Refusal::new(ErrorCode::CrossSite, "the request came from another site"),
        };
        return Err(refusal);
    }
    match authenticate(app, headers).await? {
        Some(actor) => {
            note_account(app, extensions, &actor)?;
            actor.require(Scope::Read)?;
            app.rate_limits.request(actor.id())?;
            debug_assert!(actor.via == Via::Bearer || !by_token, "a token or a checked origin");
            Ok(Admitted::Actor(actor))
        }
        None if by_token => Err(Refusal::unauthenticated()),
        None => Ok(Admitted::Nobody),
    }
}

/// Runs one connection from its welcome to its end.
///
/// Each step is boxed: a future is as large as the largest thing that it waits for, and this one is
/// kept for as long as the connection.
async fn serve(app: Arc<App>, actor: Actor, socket: Socket) {
    let live = app.live.clone();
    let Some(connection) = Box::pin(live.connect(actor.person.id, actor.session)).await else {
        let code = CloseCode::TooManyConnections.number();
        let reason = "too many connections of one account";
        return Box::pin(connection::close(socket, code, reason)).await;
    };
    let present = Present { live, connection };
    if app.shutdown.soft.is_cancelled() {
        // It was let in just before, and is too late to be among those who are told to move.
        let code = CloseCode::Draining.number();
        let close = connection::close(socket, code, "the server stops");
        return Box::pin(present.leave(close)).await;
    }
    let hard = app.shutdown.hard.clone();
    let mut client = Box::new(Client::new(app, Arc::clone(&present.connection), actor, socket));
    let end = hard.run_until_cancelled(Box::pin(client.serve())).await;
    Box::pin(end_of(present, client, end, hard)).await;
}

/// Closes a connection, unless it is cut with the whole server.
///
/// What the client asked for last goes on by itself: one command of each connection, for as long as
/// a command may take, and all of a person's count against that person's pace.
async fn end_of(present: Present, client: Box<Client>, end: Option<End>, hard: CancellationToken) {
    let close = async move {
        if let Some(end) = end {
            hard.run_until_cancelled(client.close(end)).await;
        }
    };
    present.leave(close).await;
}

/// A connection for as long as it is here. However its task ends, by a panic too, it leaves the
/// hub: a ghost would count as someone who is present, and against its person's connections.
struct Present {
    live: Live,
    connection: Arc<Connection>,
}

impl Present {
    /// Leaves the hub at once, even if the client never answers the close: the others see that at
    /// once. The close tells its reason at once, too, though another connection that is being
    /// opened waits for the broker.
    async fn leave(self, close: impl Future<Output = ()>) {
        let leave = async move {
            self.live.disconnect(&self.connection).await;
            drop(self);
        };
        tokio::join!(Box::pin(leave), Box::pin(close));
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.live.forget(&self.connection);
        self.live.metrics().closed.inc();
    }
}

#[cfg(test)]
mod tests {
    use confab_protocol::{SessionId, UserId};

    use super::*;
    use crate::config::Config;
    use crate::server::Server;

    /// The size of a function's future.
    fn size<A, B, C, F: Future>(_function: impl FnOnce(A, B, C) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn the_task_of_an_idle_connection_is_small() {
        let serve = size(serve);
        assert!(serve <= 1_024, "{serve} bytes");
    }

    #[tokio::test]
    async fn a_connection_whose_task_panics_leaves_no_ghost() {
        let dir = tempfile::TempDir::new().unwrap();
        let server = Server::start(Config::for_tests(dir.path())).await.unwrap();
        let live = server.app().live.clone();
        let connection = live.connect(UserId(1), SessionId(1)).await.unwrap();
        let present = Present { live: live.clone(), connection };
        let mut tasks = tokio::task::JoinSet::new();
        tasks.spawn(async move {
            assert!(!present.live.hub().is_here(UserId(1)), "this panics");
        });
        assert!(tasks.join_next().await.unwrap().unwrap_err().is_panic());
        assert!(!live.hub().is_here(UserId(1)));
        server.stop().await;
    }
}
