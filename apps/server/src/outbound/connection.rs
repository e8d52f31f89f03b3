//! Opens a connection to an address that was looked at, and speaks HTTP/1.1 over it, once.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::http::Request;
use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::{Answer, OutboundError, Target};

/// After so long the next address of a name is tried.
const PATIENCE: Duration = Duration::from_secs(3);

/// Bytes of an answer's head.
const HEAD: usize = 64 * 1024;

pub(super) async fn exchange(
    tls: &OnceLock<TlsConnector>,
    target: Target<'_>,
    request: Request<Full<Bytes>>,
    most: usize,
) -> Result<Answer, OutboundError> {
    let Target { url, is_tls, addresses } = target;
    let stream = connect(&addresses).await.map_err(OutboundError::Connect)?;
    if !is_tls {
        return speak(stream, request, most).await;
    }
    let name = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let name = ServerName::try_from(name).ok().ok_or(OutboundError::Refused)?;
    let connector = tls.get_or_init(by_system_roots);
    let stream = connector.connect(name, stream).await.map_err(OutboundError::Connect)?;
    speak(stream, request, most).await
}

async fn connect(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in addresses {
        match tokio::time::timeout(PATIENCE, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last = error,
            Err(_) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(last)
}

fn by_system_roots() -> TlsConnector {
    let mut roots = RootCertStore::empty();
    let (_, unread) =
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        tracing::warn!(unread, "the system trusts no certificates: nothing is asked over TLS");
    }
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("invariant: ring offers TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

/// Sends the request and reads the answer, while the connection is driven beside it.
async fn speak<S>(
    stream: S,
    request: Request<Full<Bytes>>,
    most: usize,
) -> Result<Answer, OutboundError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(OutboundError::Exchange)?;
    let mut exchange = pin!(async {
        let response = sender.send_request(request).await.map_err(OutboundError::Exchange)?;
        Answer::read(response, most).await
    });
    let mut connection = pin!(connection);
    tokio::select! {
        answer = &mut exchange => return answer,
        // Its failure, if any, is also that of the exchange.
        _ = &mut connection => {}
    }
    exchange.await
}
