//! One WebSocket over tokio.

use std::time::Duration;

use confab_protocol::{CloseCode, SUBPROTOCOL};
use futures_util::{SinkExt, StreamExt};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::header::RETRY_AFTER;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue, StatusCode};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use super::Credentials;
use super::transport::{self, Transport};
use crate::core::{Input, SocketId};

/// WebSocket's "closed without a code".
const BROKEN: u16 = 1006;
/// WebSocket's "nothing wrong".
const NORMAL: u16 = 1000;
/// How long the other side may take to answer a close.
const GOODBYE: Duration = Duration::from_secs(2);

type Stream = WebSocketStream<Transport>;

/// Opens a socket and carries frames until either side ends it. It says everything that happens
/// to the driver, and waits where the driver is slow, so that TCP slows the server.
pub(super) async fn run(
    id: SocketId,
    url: String,
    credentials: Credentials,
    texts: mpsc::Receiver<String>,
    say: mpsc::Sender<Input>,
) {
    let end = match open(&url, &credentials).await {
        Ok(stream) => {
            if say.send(Input::Opened(id)).await.is_err() {
                return;
            }
            Input::Closed(id, carry(id, stream, texts, &say).await)
        }
        Err(error) => match wait_of(&error) {
            Some(wait_ms) => Input::Refused { socket: id, wait_ms },
            None => Input::Closed(id, refusal(&error)),
        },
    };
    // The driver is gone: nobody wants to know.
    say.send(end).await.ok();
}

async fn open(url: &str, credentials: &Credentials) -> Result<Stream, Error> {
    let mut request = url.into_client_request()?;
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
    for (name, value) in credentials.headers() {
        let mut value =
            HeaderValue::from_str(&value).map_err(|error| Error::HttpFormat(error.into()))?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(name), value);
    }
    let transport = transport::connect(request.uri()).await?;
    let (stream, _) = client_async(request, transport).await?;
    Ok(stream)
}

/// How long the server says to wait where it has no time now.
fn wait_of(error: &Error) -> Option<u64> {
    let Error::Http(response) = error else { return None };
    let passing = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
    let after =
        response.headers().get(RETRY_AFTER).filter(|_| passing.contains(&response.status()));
    let seconds = after?.to_str().ok()?.parse::<u64>().ok()?;
    Some(seconds.saturating_mul(1_000))
}

/// A handshake that was refused for who one is will be refused again.
fn refusal(error: &Error) -> CloseCode {
    match error {
        Error::Http(response) if response.status() == StatusCode::UNAUTHORIZED => {
            CloseCode::SignedOut
        }
        Error::Http(response) if response.status() == StatusCode::FORBIDDEN => {
            CloseCode::ProtocolViolation
        }
        _ => CloseCode::Other(BROKEN),
    }
}

/// Gives the code that the other side closed with.
async fn carry(
    id: SocketId,
    mut stream: Stream,
    mut texts: mpsc::Receiver<String>,
    say: &mpsc::Sender<Input>,
) -> CloseCode {
    loop {
        tokio::select! {
            text = texts.recv() => {
                let Some(text) = text else {
                    close(stream).await;
                    return CloseCode::Other(BROKEN);
                };
                if stream.send(Message::text(text)).await.is_err() {
                    return CloseCode::Other(BROKEN);
                }
            }
            message = stream.next() => match message {
                Some(Ok(Message::Text(text))) => {
                    if say.send(Input::Text(id, text.as_str().to_owned())).await.is_err() {
                        return CloseCode::Other(BROKEN);
                    }
                }
                Some(Ok(Message::Close(Some(frame)))) => {
                    return CloseCode::from_number(frame.code.into());
                }
                Some(Ok(Message::Close(None)) | Err(_)) | None => return CloseCode::Other(BROKEN),
                Some(Ok(_)) => {}
            }
        }
    }
}

/// Closes in good order: says so, and waits a little for the other side to say so too.
async fn close(mut stream: Stream) {
    let frame = CloseFrame { code: NORMAL.into(), reason: "".into() };
    let goodbye = async {
        // A failure here means that it is closed already.
        stream.close(Some(frame)).await.ok();
        while let Some(Ok(_)) = stream.next().await {}
    };
    tokio::time::timeout(GOODBYE, goodbye).await.ok();
}
