//! Plays a case against an endpoint.

use std::net::SocketAddr;

use super::case::{Case, End, Heard, Step, close};
use super::peer::Peer;

/// How a case passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Strict,
    /// An error was noticed later than it could have been.
    Late,
}

/// Gives how it passed, or what was heard in place of what must be.
pub(crate) async fn play(addr: SocketAddr, case: &Case) -> Result<Outcome, String> {
    let mut peer = Peer::connect(addr).await?;
    let mut outcome = Outcome::Strict;
    for step in &case.steps {
        match step {
            Step::Say(bytes) => peer.say(bytes, bytes.len()).await,
            Step::Chop(bytes, size) => peer.say(bytes, *size).await,
            Step::Hear(expected) => {
                let heard = peer.hear().await?;
                if heard != *expected {
                    return Err(format!("{} and not {}", show(&heard), show(expected)));
                }
            }
            Step::MayFail(code) => match peer.hear_within(case.patience()).await {
                None => outcome = Outcome::Late,
                Some(heard) => return failed(&heard?, *code).map(|()| Outcome::Strict),
            },
        }
    }
    end(&mut peer, &case.end).await.map(|()| outcome)
}

async fn end(peer: &mut Peer, end: &End) -> Result<(), String> {
    match end {
        End::Clean => {
            let goodbye = close(1000, b"");
            peer.say(&goodbye, goodbye.len()).await;
            answered(peer, &[Some(1000)]).await
        }
        End::Answers(codes) => answered(peer, codes).await,
        End::Fails(code) => failed(&peer.hear().await?, *code),
        End::Anyhow => loop {
            if peer.hear().await? == Heard::End {
                return Ok(());
            }
        },
    }
}

/// The server answers a close, says nothing more, and ends the connection.
async fn answered(peer: &mut Peer, codes: &[Option<u16>]) -> Result<(), String> {
    match peer.hear().await? {
        Heard::Close(code) if codes.contains(&code) => {}
        other => return Err(format!("{} and not a close of {codes:?}", show(&other))),
    }
    match peer.hear().await? {
        Heard::End => Ok(()),
        other => Err(format!("{} after the close", show(&other))),
    }
}

fn failed(heard: &Heard, code: u16) -> Result<(), String> {
    match heard {
        Heard::Close(Some(heard)) if *heard == code => Ok(()),
        other => Err(format!("{} and not a close with {code}", show(other))),
    }
}

/// Shows a reaction, short.
fn show(heard: &Heard) -> String {
    match heard {
        Heard::Text(bytes) if bytes.len() > 60 => format!("a text of {} bytes", bytes.len()),
        Heard::Binary(bytes) if bytes.len() > 60 => format!("{} bytes", bytes.len()),
        other => format!("{other:?}"),
    }
}
