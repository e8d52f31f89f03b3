//! Takes connections and speaks HTTP/1.1 on each, with whoever makes up their mind in time.
//!
//! `axum::serve` would do, but it waits for ever for a request that never becomes whole, and a
//! connection that costs its client nothing must not cost the server a descriptor.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::shutdown::Shutdown;

/// When the system gives no connection, as without descriptors, it may in a moment.
const PAUSE: Duration = Duration::from_millis(250);

type Request = hyper::Request<Incoming>;

/// Takes connections until the soft stop. Each lives on until it has answered, was upgraded or
/// the hard stop comes; one on which nothing is asked within `patience` is closed. (Whoever reads
/// a body bounds the time for it.)
pub(super) async fn serve(
    listener: Arc<TcpListener>,
    routes: Router,
    patience: Duration,
    shutdown: Shutdown,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience);
    let taking = async {
        loop {
            let (stream, peer) = take(&listener).await;
            let asker = Asker { peer, routes: routes.clone() };
            let talk = talk(http.clone(), stream, asker, shutdown.clone());
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

/// Whoever asks on one connection.
struct Asker {
    peer: SocketAddr,
    routes: Router,
}

/// Answers the requests of one connection.
async fn talk(http: http1::Builder, stream: TcpStream, asker: Asker, shutdown: Shutdown) {
    let service = service_fn(move |request| asker.answer(request));
    let mut talking = pin!(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let talked = async {
        tokio::select! {
            result = &mut talking => return result,
            () = shutdown.soft.cancelled() => talking.as_mut().graceful_shutdown(),
        }
        talking.await
    };
    if let Some(Err(error)) = shutdown.hard.run_until_cancelled(talked).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

impl Asker {
    fn answer(
        &self,
        mut request: Request,
    ) -> impl Future<Output = Result<Response<Body>, Infallible>> + use<> {
        request.extensions_mut().insert(ConnectInfo(self.peer));
        self.routes.clone().oneshot(request.map(Body::new))
    }
}
