//! Says more to clients that read nothing than is kept for them, before any of it is old.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use confab_client::native::Credentials;
use confab_protocol::api::{Scope, Secret};
use confab_protocol::{CloseCode, Visibility};
use confab_testing::DEADLINE;
use futures_util::StreamExt as _;
use tokio::net::TcpStream;
use tokio::time::MissedTickBehavior;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::frozen::{FROZEN_BUFFER, open_all};
use super::slow_readers;
use crate::Account;
use crate::bench::profile::crowd::Guest;

/// Longest message: 64 of them are more than is kept for one connection.
const LENGTH: usize = 16 * 1024;
/// A long message counts as three, which one connection may not say as often as one person may.
const CONNECTIONS: usize = 3;
/// As much as one may say in the long run.
const PAUSE: Duration = Duration::from_millis(55);
/// The age at which a connection is cut, however little waits: a cut well before is for the bytes.
const AGE: Duration = Duration::from_secs(15);

/// Outcome of a flood.
pub(super) struct Flooded {
    pub(super) cut: u64,
    pub(super) within: Duration,
}

/// Opens so many clients in a room of their own, where nobody else is connected yet, and talks until
/// all are cut. Then they read, and are told that they were too slow.
pub(super) async fn flood(server: &str, frozen: usize) -> anyhow::Result<Flooded> {
    let talker = Account::sign_up(server, "flooder").await?;
    let room = talker.create_room("flooded", Visibility::Public).await?.id;
    let account = Account::sign_up(server, "frozen").await?;
    account.join(room).await?;
    let token = Secret::new(account.token(&[Scope::Read]).await?);
    let guest = Guest { account, credentials: Credentials::Token(token), room };
    let held = open_all(&[guest], frozen, Some(FROZEN_BUFFER)).await?;

    let mut members = Vec::new();
    for _ in 0..CONNECTIONS {
        members.push(talker.connect().await?);
    }
    let mut sent = 0_usize;
    let (mut pace, begun) = (tokio::time::interval(PAUSE), Instant::now());
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let cut = loop {
        pace.tick().await;
        let cut = slow_readers(&talker).await?;
        if cut >= frozen as u64 {
            break cut;
        }
        let after = begun.elapsed();
        ensure!(after < AGE / 2, "{cut} of {frozen} were cut for their bytes after {after:.1?}");
        members[sent % CONNECTIONS].send(room, &"x".repeat(LENGTH)).await?;
        sent += 1;
    };
    let within = begun.elapsed();
    for socket in held {
        let code = tokio::time::timeout(DEADLINE, close_of(socket.into_inner())).await??;
        ensure!(code == CloseCode::SlowReader, "a slow reader was closed with {code:?}");
    }
    Ok(Flooded { cut, within })
}

/// Reads what there still is, up to the close.
async fn close_of(mut socket: WebSocketStream<TcpStream>) -> anyhow::Result<CloseCode> {
    loop {
        let message = socket.next().await.context("it ended without a close")??;
        if let Message::Close(frame) = message {
            let code = frame.context("a close without a code")?.code;
            return Ok(CloseCode::from_number(code.into()));
        }
    }
}
