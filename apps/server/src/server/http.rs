//! Takes connections and speaks HTTP/1.1 on each, with clients that ask and read in time.
//!
//! `axum::serve` would do, but it waits for ever for a request that never becomes whole and for a
//! client that does not read, and a connection that costs its client nothing must not cost the
//! server a descriptor.

mod body;

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Response, StatusCode, Version, header};
use axum::response::IntoResponse;
use confab_protocol::ErrorCode;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::app::App;
use crate::edge::Client;
use crate::lines::{Line, Lines, Paced};
use crate::refusal::Refusal;
use body::Watched;

/// When the system gives no connection, as without descriptors, it may in a moment.
const PAUSE: Duration = Duration::from_millis(250);

/// Most bytes read of a connection before they are understood: a head is no longer, and a client
/// that asks on without reading the answers fills no more.
const READ_BYTES: usize = 64 * 1024;

type Request = hyper::Request<Incoming>;

/// Takes connections until the soft stop. Each lives on until it has answered, was upgraded or
/// the hard stop comes; one on which nothing is asked, or nothing is read, for too long is closed,
/// and so are the quietest where there are too many. (Reading a body has its own time limit.)
pub(super) async fn serve(listener: Arc<TcpListener>, routes: Router, app: Arc<App>) {
    let (config, shutdown) = (&app.config, &app.shutdown);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(config.header_patience);
    http.max_buf_size(READ_BYTES);
    let taking = async {
        loop {
            let (stream, peer) = take(&listener).await;
            let prefix = Client::prefix_of_peer(config, peer);
            // A refused one is closed at once: there is nothing to spare for an answer.
            let Some(open) = app.lines.open(prefix) else { continue };
            let stream = Paced::new(stream, open, config.write_patience);
            let asker = Asker {
                peer,
                line: Arc::clone(stream.line()),
                lines: Arc::clone(&app.lines),
                routes: routes.clone(),
            };
            let talk = talk(http.clone(), stream, asker, Arc::clone(&app));
            shutdown.tasks.run("http.connection", talk);
        }
    };
    shutdown.soft.run_until_cancelled(taking).await;
}

/// The next connection, whatever happens to others before.
async fn take(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Small frames go out at once; a socket that refuses this works, only later.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "a socket does not take TCP_NODELAY");
                }
                return (stream, peer);
            }
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be taken");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// The client went away before it was taken.
fn is_of_the_client(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// The other end of one connection.
struct Asker {
    peer: SocketAddr,
    line: Arc<Line>,
    lines: Arc<Lines>,
    routes: Router,
}

/// Answers the requests of one connection.
async fn talk(http: http1::Builder, stream: Paced, asker: Asker, app: Arc<App>) {
    let line = Arc::clone(&asker.line);
    let service = service_fn(move |request| asker.answer(request));
    let mut talking = pin!(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let talked = async {
        tokio::select! {
            result = &mut talking => return result,
            () = app.shutdown.soft.cancelled() => talking.as_mut().graceful_shutdown(),
        }
        talking.await
    };
    let talked = async {
        tokio::select! {
            result = talked => result,
            () = line.evicted() => Ok(()),
        }
    };
    if let Some(Err(error)) = app.shutdown.hard.run_until_cancelled(talked).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

impl Asker {
    fn answer(
        &self,
        mut request: Request,
    ) -> impl Future<Output = Result<Response<Body>, Infallible>> + use<> {
        let (line, lines, routes) =
            (Arc::clone(&self.line), Arc::clone(&self.lines), self.routes.clone());
        line.set_busy();
        request.extensions_mut().insert(ConnectInfo(self.peer));
        request.extensions_mut().insert(Arc::clone(&line));
        async move {
            let is_whole = names_one_host(&request);
            let (head, body) = request.into_parts();
            let (body, taken) = Watched::new(body);
            let response = if is_whole {
                routes.oneshot(hyper::Request::from_parts(head, Body::new(body))).await
            } else {
                let refusal = Refusal::new(ErrorCode::Malformed, "a request names one host");
                Ok(refusal.with_status(StatusCode::BAD_REQUEST).into_response())
            };
            line.set_quiet();
            response.map(|mut response| {
                if response.status() == StatusCode::SWITCHING_PROTOCOLS {
                    lines.upgraded(&line);
                } else if !taken.is_whole() {
                    // The connection ends after it, and a client that is told tries elsewhere.
                    let close = HeaderValue::from_static("close");
                    response.headers_mut().insert(header::CONNECTION, close);
                }
                response
            })
        }
    }
}

/// As RFC 9112 has it, section 3.2: a request of HTTP/1.1 without a host, or with two, is refused.
fn names_one_host(request: &Request) -> bool {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    hosts == 1 || hosts == 0 && request.version() == Version::HTTP_10
}
