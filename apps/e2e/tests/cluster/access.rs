//! Access taken away anywhere is gone everywhere within one second.

use std::time::{Duration, Instant};

use anyhow::ensure;
use confab_e2e::{Account, Cluster, Credential};
use confab_protocol::api::SessionInfo;
use confab_protocol::{CloseCode, Command, Cursor, ErrorCode, Resume, Visibility};
use confab_testing::{DEADLINE, eventually};
use reqwest::Method;

/// What is promised.
const WITHIN: Duration = Duration::from_secs(1);

#[tokio::test]
async fn a_removed_member_hears_nothing_after_a_second() -> anyhow::Result<()> {
    removal(Cluster::of(2).start().await?).await
}

#[tokio::test]
async fn a_removed_member_hears_nothing_after_a_second_without_redis() -> anyhow::Result<()> {
    let mut cluster = Cluster::of(2).start().await?;
    cluster.redis()?.stop().await?;
    let probe = Account::nobody(cluster.url(1))?;
    eventually(DEADLINE, "the other server is on its own", async || {
        probe.get("/readyz").await.is_ok_and(|answer| answer.status.is_server_error())
    })
    .await?;
    removal(cluster).await
}

/// The owner removes a member at one server while the member listens at the other.
async fn removal(cluster: Cluster) -> anyhow::Result<()> {
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let secret = ana.create_room("secret", Visibility::Private).await?.id;
    ana.add_member(secret, "ben").await?;
    let mut owner = ana.connect().await?;
    let mut removed = ben.at(cluster.url(1)).connect().await?;
    removed.resume_all().await?;
    owner.send(secret, "you still hear this").await?;
    removed.sees("you still hear this").await?;

    let id = removed.welcome.you.id;
    let path = format!("/api/v1/rooms/{secret}/members/{id}");
    let answer = ana.request(Method::DELETE, &path, None).await?;
    ensure!(answer.status.is_success(), "{answer:?}");
    let begun = Instant::now();
    // Goes on for three seconds, at a pace that one connection may have.
    let mut late = Vec::new();
    let mut pace = tokio::time::interval(Duration::from_millis(100));
    for number in 0..30 {
        pace.tick().await;
        let (at, body) = (begun.elapsed(), format!("after {number}"));
        owner.send(secret, &body).await?;
        if at > WITHIN {
            late.push(body);
        }
    }
    owner.send(general, "the marker").await?;
    removed.sees("the marker").await?;
    let heard: Vec<_> = late.iter().filter(|body| removed.record.has_message(body)).collect();
    ensure!(!late.is_empty() && heard.is_empty(), "heard {heard:?} after a second");

    let resume = Command::Resume { rooms: vec![Resume { room: secret, after: Cursor::default() }] };
    let mut again = ben.at(cluster.url(1)).connect().await?;
    let refused = again.try_ask(resume).await?.expect_err("a resume after a removal");
    ensure!(refused.code == ErrorCode::NotFound, "{refused:?}");
    Ok(())
}

#[tokio::test]
async fn signing_out_closes_the_sockets_of_the_session_everywhere() -> anyhow::Result<()> {
    let cluster = Cluster::of(2).start().await?;
    let [ana] = Account::found(cluster.url(0), ["ana"]).await?;
    let other = Account::sign_in(cluster.url(0), "ana").await?;
    let mut closed = ana.at(cluster.url(1)).connect().await?;
    let mut kept = other.at(cluster.url(1)).connect().await?;
    let begun = Instant::now();
    let answer = ana.post("/api/v1/sign-out", &serde_json::json!({})).await?;
    ensure!(answer.status.is_success(), "{answer:?}");
    ensure!(closed.closed().await? == CloseCode::SignedOut, "{:?}", closed.record.closed);
    // A machine that runs other tests meanwhile gets a second on top.
    ensure!(begun.elapsed() < WITHIN * 2, "closed after {:?}", begun.elapsed());
    kept.ask(Command::Ping).await?;
    ensure!(ana.get("/api/v1/me").await?.refusal()? == ErrorCode::Unauthenticated);
    Ok(())
}

#[tokio::test]
async fn a_revoked_session_and_a_revoked_token_are_out() -> anyhow::Result<()> {
    let cluster = Cluster::of(2).start().await?;
    let [ana] = Account::found(cluster.url(0), ["ana"]).await?;
    let other = Account::sign_in(cluster.url(1), "ana").await?;
    let mut socket = other.connect().await?;
    let sessions: Vec<SessionInfo> = ana.get("/api/v1/sessions").await?.json()?;
    for session in sessions.iter().filter(|session| !session.current) {
        let path = format!("/api/v1/sessions/{}", session.id);
        let answer = ana.request(Method::DELETE, &path, None).await?;
        ensure!(answer.status.is_success(), "{answer:?}");
    }
    ensure!(socket.closed().await? == CloseCode::SignedOut, "{:?}", socket.record.closed);
    ensure!(other.get("/api/v1/me").await?.refusal()? == ErrorCode::Unauthenticated);

    let token = ana.token(&[confab_protocol::api::Scope::Read]).await?;
    let bot = ana.at(cluster.url(1)).with(Credential::Bearer(token));
    let mut socket = bot.connect().await?;
    let tokens: Vec<confab_protocol::api::TokenInfo> = ana.get("/api/v1/tokens").await?.json()?;
    let path = format!("/api/v1/tokens/{}", tokens[0].id);
    let answer = ana.request(Method::DELETE, &path, None).await?;
    ensure!(answer.status.is_success(), "{answer:?}");
    ensure!(socket.closed().await? == CloseCode::SignedOut, "{:?}", socket.record.closed);
    ensure!(bot.get("/api/v1/me").await?.refusal()? == ErrorCode::Unauthenticated);
    Ok(())
}
