//! Handshakes of `/ws` that must not open anything.

use anyhow::{Context as _, bail, ensure};
use confab_e2e::{Credential, handshake};
use confab_protocol::CloseCode;
use futures_util::StreamExt as _;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::http::{HeaderValue, Request, header};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::Target;

/// How a handshake ended: the status and body of a refusal, or the code of the close that was all
/// that came.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Refused(u16, String),
    Closed(CloseCode),
}

async fn outcome(request: Request<()>) -> anyhow::Result<Outcome> {
    let mut socket = match connect_async(request).await {
        Ok((socket, _)) => socket,
        Err(Error::Http(response)) => {
            let body = response.body().as_deref().unwrap_or_default();
            let text = String::from_utf8_lossy(body).into_owned();
            return Ok(Outcome::Refused(response.status().as_u16(), text));
        }
        Err(other) => return Err(other.into()),
    };
    match socket.next().await.context("nothing came")?? {
        Message::Close(Some(frame)) => {
            Ok(Outcome::Closed(CloseCode::from_number(frame.code.into())))
        }
        other => bail!("it opened: {other:?}"),
    }
}

fn refused(outcome: &Outcome, status: u16, code: &str) -> anyhow::Result<()> {
    let Outcome::Refused(told, body) = outcome else { bail!("{outcome:?}") };
    ensure!(*told == status && body.contains(code), "{status} {code}: {outcome:?}");
    Ok(())
}

#[tokio::test]
async fn a_cookie_needs_the_right_origin() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let origins = ["https://evil.example", "null", "http://127.0.0.1", "http://localhost:1"];
    for origin in origins {
        let mut request = handshake(target.url(), &target.ana.credential)?;
        request.headers_mut().insert(header::ORIGIN, HeaderValue::from_str(origin)?);
        refused(&outcome(request).await?, 403, "cross_site")?;
    }
    let mut request = handshake(target.url(), &target.ana.credential)?;
    request.headers_mut().remove(header::ORIGIN);
    refused(&outcome(request).await?, 403, "cross_site")?;
    target.lives().await
}

#[tokio::test]
async fn a_credential_that_does_not_hold_opens_nothing() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let Credential::Cookie(cookie) = &target.ana.credential else {
        bail!("signing in gives a cookie");
    };
    let (name, value) = cookie.split_once('=').context("a cookie")?;
    // A page cannot see why a handshake fails, so it is told by a close code.
    let forged = Credential::Cookie(format!("{name}={}", "0".repeat(value.len())));
    let opened = outcome(handshake(target.url(), &forged)?).await?;
    ensure!(opened == Outcome::Closed(CloseCode::SignedOut), "{opened:?}");
    for credential in [Credential::Nobody, Credential::Bearer("cfb_0000".into())] {
        let opened = outcome(handshake(target.url(), &credential)?).await?;
        refused(&opened, 401, "unauthenticated").with_context(|| format!("{credential:?}"))?;
    }
    target.lives().await
}

#[tokio::test]
async fn another_sub_protocol_is_refused() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let mut request = handshake(target.url(), &target.ana.credential)?;
    let other = HeaderValue::from_static("confab.v999");
    request.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, other);
    let Outcome::Refused(status, _) = outcome(request).await? else {
        bail!("it opened");
    };
    ensure!((400..500).contains(&status), "{status}");
    target.lives().await
}

#[tokio::test]
async fn a_plain_request_is_no_handshake() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let answer = target.ana.get("/ws").await?;
    ensure!(answer.status.is_client_error(), "{answer:?}");
    answer.refusal()?;
    target.lives().await
}
