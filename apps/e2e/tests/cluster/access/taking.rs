//! Takes access away at one server and listens at two.

use std::time::{Duration, Instant};

use anyhow::ensure;
use confab_e2e::{Account, Cluster, Member, Record};
use confab_protocol::{
    ClientId, CloseCode, Command, Cursor, ErrorCode, Resume, RoomId, Signal, Visibility,
};
use confab_testing::{DEADLINE, eventually};
use reqwest::Method;

/// Deadline as promised.
const WITHIN: Duration = Duration::from_secs(1);

/// How long is talked on after the second.
const TALK: Duration = Duration::from_secs(2);

/// How access is taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taking {
    Removal,
    Ban,
    /// Of someone who only looks into a public room.
    BanOfVisitor,
    Deletion,
    Deactivation,
    SignOut,
}

impl Taking {
    /// Whether it takes a room away, and not the whole chat.
    fn is_of_a_room(self) -> bool {
        matches!(self, Self::Removal | Self::Ban | Self::BanOfVisitor | Self::Deletion)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Redis {
    Runs,
    IsGone,
}

/// Ana takes something away from Ben at one server while he listens at both.
pub(super) async fn takes_away(taking: Taking, redis: Redis) -> anyhow::Result<()> {
    let mut cluster = Cluster::of(2).start().await?;
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
    let is_visitor = taking == Taking::BanOfVisitor;
    let visibility = if is_visitor { Visibility::Public } else { Visibility::Private };
    let secret = ana.create_room("secret", visibility).await?.id;
    if !is_visitor {
        ana.add_member(secret, "ben").await?;
    }
    let mut owner = ana.connect().await?;
    owner.resume_all().await?;
    let mut here = ben.connect().await?;
    let mut there = ben.at(cluster.url(1)).connect().await?;
    for member in [&mut here, &mut there] {
        member.resume_all().await?;
        if is_visitor {
            member.resume(secret, Cursor::default()).await?;
        }
    }
    owner.send(secret, "you still hear this").await?;
    here.sees("you still hear this").await?;
    there.sees("you still hear this").await?;

    take_away(taking, &ana, &ben, &here, secret).await?;
    let until = Instant::now() + WITHIN;
    let (late, ..) = tokio::try_join!(
        talk(&mut owner, taking, secret, until),
        listens(&mut here, taking, secret, until),
        listens(&mut there, taking, secret, until),
        comes_back(&cluster, &ben, taking, secret, until)
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
    Ok(())
}

/// As soon as the second is over, no server lets them in again.
async fn comes_back(
    cluster: &Cluster,
    ben: &Account,
    taking: Taking,
    room: RoomId,
    until: Instant,
) -> anyhow::Result<()> {
    tokio::time::sleep_until(until.into()).await;
    for server in 0..2 {
        let ben = ben.at(cluster.url(server));
        if taking.is_of_a_room() {
            is_refused(&mut ben.connect().await?, room).await?;
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
        Taking::Ban | Taking::BanOfVisitor => {
            let path = format!("/api/v1/rooms/{room}/bans/{id}");
            by.request(Method::PUT, &path, None).await?
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

/// The socket is told what became of it, in time, and from then on nothing of the room comes to it:
/// what counts is when a frame arrives, not when it was sent.
async fn listens(
    socket: &mut Member,
    taking: Taking,
    room: RoomId,
    until: Instant,
) -> anyhow::Result<()> {
    is_told(socket, taking, room, until).await?;
    let end = until + TALK;
    while socket.record.closed.is_none() {
        let heard = about(&socket.record, room).len();
        let news = socket.until("news", |record| {
            (about(record, room).len() > heard || record.closed.is_some()).then_some(())
        });
        match tokio::time::timeout_at(end.into(), news).await {
            Ok(news) => news?,
            Err(_) => break,
        }
        let news = about(&socket.record, room);
        let is_late = news.len() > heard && Instant::now() > until;
        ensure!(!is_late, "{:?} came {:?} too late", news.last(), until.elapsed());
    }
    Ok(())
}

/// Frames of a room, but for its end: the events, and then the signals.
fn about(record: &Record, room: RoomId) -> Vec<String> {
    let events = record.events.iter().filter(|event| event.room == room);
    let signals = record.signals.iter().filter(|signal| match signal {
        Signal::Typing { room: of, .. }
        | Signal::Presence { room: of, .. }
        | Signal::Read { room: of, .. } => *of == room,
        Signal::RoomAdded { room: of } => of.id == room,
        _ => false,
    });
    let signals = signals.map(|signal| format!("{signal:?}"));
    events.map(|event| format!("{event:?}")).chain(signals).collect()
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
        Taking::Removal | Taking::Ban | Taking::BanOfVisitor | Taking::Deletion => {
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

/// Says something, and types, until two seconds after the one that is promised, at a pace that one
/// connection may have; gives what was said too late to be heard. Nobody may say anything in a room
/// that was deleted.
async fn talk(
    owner: &mut Member,
    taking: Taking,
    room: RoomId,
    until: Instant,
) -> anyhow::Result<Vec<String>> {
    let mut late = Vec::new();
    let mut pace = tokio::time::interval(Duration::from_millis(100));
    for number in 0.. {
        pace.tick().await;
        if until.elapsed() > TALK {
            break;
        }
        let (at, body) = (Instant::now(), format!("after {number}"));
        let client_id = ClientId::from_random(number);
        let send = Command::Send {
            room,
            client_id,
            body: body.clone(),
            reply_to: None,
            thread: None,
            files: vec![],
        };
        says(owner, taking, send).await?;
        if at > until {
            late.push(body);
            says(owner, taking, Command::Typing { room }).await?;
        }
    }
    Ok(late)
}

async fn says(owner: &mut Member, taking: Taking, command: Command) -> anyhow::Result<()> {
    match owner.try_ask(command).await? {
        Ok(_) => ensure!(taking != Taking::Deletion, "it is taken"),
        Err(error) => {
            ensure!(taking == Taking::Deletion && error.code == ErrorCode::NotFound, "{error:?}");
        }
    }
    Ok(())
}

/// The room cannot be resumed, and looks like one that is not there.
async fn is_refused(socket: &mut Member, room: RoomId) -> anyhow::Result<()> {
    let resume = Command::Resume { rooms: vec![Resume { room, after: Cursor::default() }] };
    let refused = socket.try_ask(resume).await?.expect_err("a resume of what was taken away");
    ensure!(refused.code == ErrorCode::NotFound, "{refused:?}");
    Ok(())
}
