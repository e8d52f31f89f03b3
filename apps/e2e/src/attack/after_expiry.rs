//! Goes on talking over a connection whose session or token has expired meanwhile.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use confab_protocol::api::Scope;
use confab_protocol::{ClientId, CloseCode, Command};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};

use super::scene::{Scene, alone};
use super::{Finding, Setting};
use crate::{Account, Credential, Member};

/// How far ahead the expiry is, and how long after it the connection may live.
const AHEAD: Duration = Duration::from_secs(2);
const AFTER: Duration = Duration::from_secs(1);
/// Between two messages.
const PACE: Duration = Duration::from_millis(50);

pub(super) async fn play(setting: Setting) -> anyhow::Result<Finding> {
    let scene = Scene::open(alone().with_default_limits()).await?;
    let token = scene.mallory.token(&[Scope::Read, Scope::Write]).await?;
    let bot = scene.mallory.with(Credential::Bearer(token));
    let database = scene.cluster.data().join("confab.db");
    let watch = Duration::from_secs(setting.by_length(5, 30));
    let mut finding = Finding::default();
    for (what, account, kind) in [("token", &bot, "token"), ("cookie", &scene.mallory, "browser")] {
        // No request sets an expiry that is so near.
        let expires = Instant::now() + AHEAD;
        expire(&database, kind, AHEAD).await?;
        let connection = account.connect().await.context("before the expiry")?;
        let over = talk(connection, account, expires + watch).await?;
        if let Some((code, at)) = over.closed {
            let late = at.saturating_duration_since(expires);
            finding.within(&format!("{what}: closed after its expiry"), late, AFTER);
            finding.claim(format!("with {code:?}"), code == CloseCode::SignedOut);
            let early = expires.saturating_duration_since(at);
            ensure!(early < AHEAD / 2, "{what}: closed {early:?} before its expiry");
        } else {
            let late = over.sent_last.map(|at| at.saturating_duration_since(expires));
            let late = late.unwrap_or_default();
            let text = format!("{what}: still open, last message {late:.1?} after its expiry");
            finding.claim(text, false);
        }
    }
    Ok(finding)
}

/// When the last message was acknowledged, and when and how the connection was closed.
struct Over {
    sent_last: Option<Instant>,
    closed: Option<(CloseCode, Instant)>,
}

/// Sends until the connection is closed or the time is over.
async fn talk(mut member: Member, account: &Account, until: Instant) -> anyhow::Result<Over> {
    let room = member.welcome.rooms.first().context("a room")?.id;
    let mut over = Over { sent_last: None, closed: None };
    let mut ticks = tokio::time::interval(PACE);
    let mut number = 0;
    while Instant::now() < until {
        ticks.tick().await;
        number += 1;
        let body = format!("{} is still here", account.handle);
        let client_id = ClientId::from_random(number);
        let send =
            Command::Send { room, client_id, body, reply_to: None, thread: None, files: vec![] };
        let answer = member.try_ask(send).await;
        let now = Instant::now();
        match answer {
            Ok(Ok(_)) => over.sent_last = Some(now),
            Ok(Err(_)) => {}
            Err(error) => {
                let code = member.record.closed.with_context(|| format!("{error:#}"))?;
                over.closed = Some((code, now));
                break;
            }
        }
    }
    Ok(over)
}

/// Sets the expiry of all sessions of this kind, past the server.
async fn expire(database: &Path, kind: &str, ahead: Duration) -> anyhow::Result<()> {
    let options = SqliteConnectOptions::new().filename(database);
    let mut connection: SqliteConnection = options.connect().await?;
    let expiry = "UPDATE sessions
                     SET expires_at = CAST(unixepoch('subsec') * 1000 AS INTEGER) + $1
                   WHERE kind = $2";
    let ahead = i64::try_from(ahead.as_millis())?;
    let changed = sqlx::query(expiry).bind(ahead).bind(kind).execute(&mut connection).await?;
    ensure!(changed.rows_affected() > 0, "there is no session of the kind {kind}");
    Ok(connection.close().await?)
}
