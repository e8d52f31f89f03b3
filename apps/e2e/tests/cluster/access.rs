//! Access taken away anywhere is gone everywhere within one second.

mod taking;

use anyhow::ensure;
use confab_e2e::{Account, Cluster, Credential};
use confab_protocol::api::SessionInfo;
use confab_protocol::{CloseCode, Command, ErrorCode};
use reqwest::Method;

use taking::{Redis, Taking, takes_away};

#[tokio::test]
async fn a_removed_member_hears_nothing_after_a_second() -> anyhow::Result<()> {
    takes_away(Taking::Removal, Redis::Runs).await
}

#[tokio::test]
async fn a_removed_member_hears_nothing_after_a_second_without_redis() -> anyhow::Result<()> {
    takes_away(Taking::Removal, Redis::IsGone).await
}

#[tokio::test]
async fn a_banned_member_hears_nothing_after_a_second() -> anyhow::Result<()> {
    takes_away(Taking::Ban, Redis::Runs).await
}

#[tokio::test]
async fn a_banned_member_hears_nothing_after_a_second_without_redis() -> anyhow::Result<()> {
    takes_away(Taking::Ban, Redis::IsGone).await
}

#[tokio::test]
async fn a_banned_visitor_hears_nothing_after_a_second() -> anyhow::Result<()> {
    takes_away(Taking::BanOfVisitor, Redis::Runs).await
}

#[tokio::test]
async fn a_banned_visitor_hears_nothing_after_a_second_without_redis() -> anyhow::Result<()> {
    takes_away(Taking::BanOfVisitor, Redis::IsGone).await
}

#[tokio::test]
async fn a_deleted_room_is_told_and_heard_no_more_after_a_second() -> anyhow::Result<()> {
    takes_away(Taking::Deletion, Redis::Runs).await
}

#[tokio::test]
async fn a_deleted_room_is_told_and_heard_no_more_after_a_second_without_redis()
-> anyhow::Result<()> {
    takes_away(Taking::Deletion, Redis::IsGone).await
}

#[tokio::test]
async fn a_deactivated_account_hears_nothing_after_a_second() -> anyhow::Result<()> {
    takes_away(Taking::Deactivation, Redis::Runs).await
}

#[tokio::test]
async fn a_deactivated_account_hears_nothing_after_a_second_without_redis() -> anyhow::Result<()> {
    takes_away(Taking::Deactivation, Redis::IsGone).await
}

#[tokio::test]
async fn who_signed_out_hears_nothing_after_a_second() -> anyhow::Result<()> {
    takes_away(Taking::SignOut, Redis::Runs).await
}

#[tokio::test]
async fn who_signed_out_hears_nothing_after_a_second_without_redis() -> anyhow::Result<()> {
    takes_away(Taking::SignOut, Redis::IsGone).await
}

#[tokio::test]
async fn signing_out_leaves_the_other_sessions_alone() -> anyhow::Result<()> {
    let cluster = Cluster::of(2).start().await?;
    let [ana] = Account::found(cluster.url(0), ["ana"]).await?;
    let other = Account::sign_in(cluster.url(0), "ana").await?;
    let mut closed = ana.at(cluster.url(1)).connect().await?;
    let mut kept = other.at(cluster.url(1)).connect().await?;
    let answer = ana.post("/api/v1/sign-out", &serde_json::json!({})).await?;
    ensure!(answer.status.is_success(), "{answer:?}");
    ensure!(closed.closed().await? == CloseCode::SignedOut, "{:?}", closed.record.closed);
    kept.ask(Command::Ping).await?;
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
