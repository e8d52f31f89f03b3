//! Access taken away anywhere is gone everywhere within one second.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use confab_e2e::{Account, Cluster, Credential, Database, Member, Record};
use confab_protocol::api::SessionInfo;
use confab_protocol::{
    ClientId, CloseCode, Command, Cursor, ErrorCode, Resume, RoomId, Signal, Visibility,
};
use confab_testing::{DEADLINE, eventually};
use reqwest::Method;

/// What is promised.
const WITHIN: Duration = Duration::from_secs(1);

/// How access is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taking {
    Removal,
    Deletion,
    Deactivation,
    SignOut,
}

impl Taking {
    /// Whether it takes a room away, and not the whole chat.
    fn is_of_a_room(self) -> bool {
        matches!(self, Self::Removal | Self::Deletion)
    }
}

#[tokio::test]
async fn a_removed_member_hears_nothing_after_a_second() -> anyhow::Result<()> {
    takes_away(Taking::Removal, Redis::Runs).await
}

#[tokio::test]
async fn a_removed_member_hears_nothing_after_a_second_without_redis() -> anyhow::Result<()> {
    takes_away(Taking::Removal, Redis::IsGone).await
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Redis {
    Runs,
    IsGone,
}

/// Ana takes something away from Ben at one server while he listens at both.
async fn takes_away(taking: Taking, redis: Redis) -> anyhow::Result<()> {
    for database in Database::ALL {
        takes_away_on(database, taking, redis).await.context(database.name())?;
    }
    Ok(())
}

async fn takes_away_on(database: Database, taking: Taking, redis: Redis) -> anyhow::Result<()> {
    let mut cluster = Cluster::of(2).on(database).start().await?;
    if redis == Redis::IsGone {
        cluster.redis()?.stop().await?;
        for server in 0..2 {
            let probe = Account::nobody(cluster.url(server))?;
            eventually(DEADLINE, "the server is on its own", async || {
                probe.get("/readyz").await.is_ok_and(|answer| answer.status.is_server_error())
            })
            .await?;
        }
    }
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let secret = ana.create_room("secret", Visibility::Private).await?.id;
    ana.add_member(secret, "ben").await?;
    let mut owner = ana.connect().await?;
    let mut here = ben.connect().await?;
    let mut there = ben.at(cluster.url(1)).connect().await?;
    for member in [&mut here, &mut there] {
        member.resume_all().await?;
    }
    owner.send(secret, "you still hear this").await?;
    here.sees("you still hear this").await?;
    there.sees("you still hear this").await?;

    take_away(taking, &ana, &ben, &here, secret).await?;
    let until = Instant::now() + WITHIN;
    let (late, ..) = tokio::try_join!(
        talk(&mut owner, taking, secret, until),
        is_told(&mut here, taking, secret, until),
        is_told(&mut there, taking, secret, until)
    )?;
    ensure!(!late.is_empty());
    for member in [&mut here, &mut there] {
        if taking.is_of_a_room() {
            let general = ana.general().await?;
            owner.send(general, "the marker").await?;
            member.sees("the marker").await?;
            is_refused(member, secret).await?;
        }
        let heard: Vec<_> = late.iter().filter(|body| member.record.has_message(body)).collect();
        ensure!(heard.is_empty(), "heard {heard:?} after a second");
    }
    for server in 0..2 {
        let ben = ben.at(cluster.url(server));
        if taking.is_of_a_room() {
            is_refused(&mut ben.connect().await?, secret).await?;
        } else {
            ensure!(ben.get("/api/v1/me").await?.refusal()? == ErrorCode::Unauthenticated);
            let connected = ben.connect().await;
            ensure!(connected.is_err(), "it connects again at server {server}");
        }
    }
    Ok(())
}

async fn take_away(
    taking: Taking,
    by: &Account,
    from: &Account,
    socket: &Member,
    room: RoomId,
) -> anyhow::Result<()> {
    let (none, id) = (serde_json::json!({}), socket.welcome.you.id);
    let answer = match taking {
        Taking::Removal => {
            let path = format!("/api/v1/rooms/{room}/members/{id}");
            by.request(Method::DELETE, &path, None).await?
        }
        Taking::Deletion => {
            by.request(Method::DELETE, &format!("/api/v1/rooms/{room}"), None).await?
        }
        Taking::Deactivation => by.post(&format!("/api/v1/people/{id}/deactivate"), &none).await?,
        Taking::SignOut => from.post("/api/v1/sign-out", &none).await?,
    };
    ensure!(answer.status.is_success(), "{answer:?}");
    Ok(())
}

/// The socket is told what became of it, in time.
async fn is_told(
    socket: &mut Member,
    taking: Taking,
    room: RoomId,
    until: Instant,
) -> anyhow::Result<()> {
    let left = until.saturating_duration_since(Instant::now());
    let code = match taking {
        Taking::Removal | Taking::Deletion => {
            let removed = Signal::RoomRemoved { room };
            let told = |record: &Record| record.signals.contains(&removed).then_some(());
            return socket.within(left, "that the room is gone", told).await;
        }
        Taking::Deactivation => CloseCode::Deactivated,
        Taking::SignOut => CloseCode::SignedOut,
    };
    let closed = socket.within(left, "a close", |record| record.closed).await?;
    ensure!(closed == code, "closed with {closed:?}");
    Ok(())
}

/// Says something for three seconds, at a pace that one connection may have; gives what was said too
/// late to be heard. Nobody may say anything in a room that was deleted.
async fn talk(
    owner: &mut Member,
    taking: Taking,
    room: RoomId,
    until: Instant,
) -> anyhow::Result<Vec<String>> {
    let mut late = Vec::new();
    let mut pace = tokio::time::interval(Duration::from_millis(100));
    for number in 0..30 {
        pace.tick().await;
        let (at, body) = (Instant::now(), format!("after {number}"));
        let client_id = ClientId::from_random(number);
        let send = Command::Send { room, client_id, body: body.clone(), reply_to: None };
        match owner.try_ask(send).await? {
            Ok(_) => ensure!(taking != Taking::Deletion, "it is taken"),
            Err(error) => ensure!(
                taking == Taking::Deletion && error.code == ErrorCode::NotFound,
                "{error:?}"
            ),
        }
        if at > until {
            late.push(body);
        }
    }
    Ok(late)
}

/// The room cannot be resumed, and looks like one that is not there.
async fn is_refused(socket: &mut Member, room: RoomId) -> anyhow::Result<()> {
    let resume = Command::Resume { rooms: vec![Resume { room, after: Cursor::default() }] };
    let refused = socket.try_ask(resume).await?.expect_err("a resume of what was taken away");
    ensure!(refused.code == ErrorCode::NotFound, "{refused:?}");
    Ok(())
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
