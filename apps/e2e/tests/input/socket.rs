//! Bad frames on an open WebSocket.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use confab_e2e::Member;
use confab_protocol::{
    ClientId, CloseCode, Command, Cursor, ErrorBody, ErrorCode, Resume, RoomId, Seq, Visibility,
};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use super::Target;

/// Sends a frame and gives the refusal that comes, with or without a `ref`.
async fn refusal(member: &mut Member, frame: &str) -> anyhow::Result<ErrorBody> {
    let seen = member.record.refusals.len() + refused_answers(member);
    member.send_raw(Message::text(frame)).await?;
    member
        .until("a refusal", |record| {
            let answers = record.answers.values().filter_map(|answer| answer.as_ref().err());
            let refusals: Vec<_> = record.refusals.iter().chain(answers).cloned().collect();
            (refusals.len() > seen)
                .then(|| record.refusals.last().cloned().or(refusals.last().cloned()))
        })
        .await?
        .context("a refusal")
}

fn refused_answers(member: &Member) -> usize {
    member.record.answers.values().filter(|answer| answer.is_err()).count()
}

fn message(room: RoomId, client_id: &str, body: impl Into<String>) -> Command {
    let client_id = ClientId::new(client_id).expect("a client id");
    Command::Send {
        room,
        client_id,
        body: body.into(),
        reply_to: None,
        thread: None,
        files: vec![],
    }
}

async fn refused(member: &mut Member, command: Command) -> anyhow::Result<ErrorCode> {
    let told = member.try_ask(command.clone()).await?;
    Ok(told.err().with_context(|| format!("{command:?} was carried out"))?.code)
}

#[tokio::test]
async fn frames_that_make_no_sense_are_answered_and_the_connection_lives() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let mut ana = target.ana.connect().await?;
    for frame in [
        "",
        "not json",
        "{",
        "null",
        "[]",
        "{}",
        r#"{"ref":900}"#,
        r#"{"command":"ping"}"#,
        r#"{"ref":"x","command":"ping"}"#,
        r#"{"ref":901,"command":"send","room":"x","client_id":"a","body":"b"}"#,
        r#"{"ref":902,"command":"send","room":1,"client_id":"a"}"#,
        r#"{"ref":904,"command":"send","room":1,"client_id":"a","body":7}"#,
        r#"{"ref":905,"command":"resume","rooms":[{"room":1,"seq":1,"tag":"x"}]}"#,
    ] {
        let told = refusal(&mut ana, frame).await.with_context(|| frame.to_owned())?;
        ensure!(told.code == ErrorCode::Malformed, "{frame}: {told:?}");
    }
    for frame in [
        r#"{"ref":-1,"command":"ping"}"#,
        r#"{"ref":903,"command":"send","room":1,"client_id":"","body":"b"}"#,
    ] {
        let told = refusal(&mut ana, frame).await.with_context(|| frame.to_owned())?;
        ensure!(told.code == ErrorCode::Invalid, "{frame}: {told:?}");
    }
    let deep = format!(r#"{{"ref":906,"command":{}"#, "[".repeat(30_000));
    ensure!(refusal(&mut ana, &deep).await?.code == ErrorCode::Malformed);
    ana.ask(Command::Ping).await?;
    target.lives().await
}

#[tokio::test]
async fn an_unknown_command_is_named_as_one() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let mut ana = target.ana.connect().await?;
    ana.send_raw(Message::text(r#"{"ref":77,"command":"fly","to":"the moon"}"#)).await?;
    let reference = confab_protocol::Ref(77);
    let told = ana.until("an answer", |record| record.answers.get(&reference).cloned()).await?;
    let told = told.err().context("it was carried out")?;
    ensure!(told.code == ErrorCode::UnknownCommand, "{told:?}");
    ana.ask(Command::Ping).await?;
    target.lives().await
}

#[tokio::test]
async fn commands_for_rooms_one_may_not_see_are_not_found() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let secret = target.ana.create_room("secret", Visibility::Private).await?.id;
    let mut ben = target.ben.connect().await?;
    let client_id = ClientId::from_random(1);
    let mut told = Vec::new();
    for room in [secret, RoomId(999_999), RoomId(-1)] {
        for command in [
            message(room, "a", "hello"),
            Command::Join { room, client_id: client_id.clone() },
            Command::Leave { room, client_id: client_id.clone() },
            Command::Typing { room },
            Command::Edit { room, client_id: client_id.clone(), message: Seq(1), body: "x".into() },
            Command::Delete { room, client_id: client_id.clone(), message: Seq(1) },
            Command::Resume { rooms: vec![Resume { room, after: Cursor::default() }] },
        ] {
            let refused = ben.try_ask(command.clone()).await?.err();
            let refused = refused.with_context(|| format!("{command:?} was carried out"))?;
            ensure!(refused.code == ErrorCode::NotFound, "{command:?}: {refused:?}");
            told.push(refused);
        }
    }
    // Hidden rooms and missing rooms are refused in the same words.
    ensure!(told[..7] == told[7..14], "{told:?}");
    target.lives().await
}

#[tokio::test]
async fn texts_outside_their_limits_are_refused() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let general = target.ana.general().await?;
    let mut ana = target.ana.connect().await?;
    ensure!(refused(&mut ana, message(general, "a", "")).await? == ErrorCode::Invalid);
    ensure!(refused(&mut ana, message(general, "a", " \n ")).await? == ErrorCode::Invalid);
    let long = "x".repeat(16 * 1024 + 1);
    ensure!(refused(&mut ana, message(general, "a", long)).await? == ErrorCode::TooLong);
    ana.ask(message(general, "a", "x".repeat(16 * 1024))).await?;
    target.lives().await
}

#[tokio::test]
async fn a_client_id_says_one_thing_only() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let general = target.ana.general().await?;
    let mut ana = target.ana.connect().await?;
    let first = ana.ask(message(general, "same", "one")).await?;
    ensure!(ana.ask(message(general, "same", "one")).await? == first, "a retry is the same");
    let told = refused(&mut ana, message(general, "same", "two")).await?;
    ensure!(told == ErrorCode::ClientIdReused, "{told:?}");
    target.lives().await
}

#[tokio::test]
async fn a_room_is_resumed_once() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let general = target.ana.general().await?;
    let mut ana = target.ana.connect().await?;
    ana.resume(general, Cursor::default()).await?;
    let again = Command::Resume { rooms: vec![Resume { room: general, after: Cursor::default() }] };
    let told = refused(&mut ana, again).await?;
    ensure!(told == ErrorCode::AlreadyResumed, "{told:?}");
    target.lives().await
}

#[tokio::test]
async fn a_thousand_messages_at_once_are_slowed_down() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let general = target.ana.general().await?;
    let mut ana = target.ana.connect().await?;
    let mut asked = Vec::new();
    for number in 0..1000 {
        asked.push(ana.give(message(general, &format!("m{number}"), "quick")).await?);
    }
    ana.until("all answers", |record| {
        asked.iter().all(|reference| record.answers.contains_key(reference)).then_some(())
    })
    .await?;
    let refusals: Vec<_> =
        asked.iter().filter_map(|r| ana.record.answers[r].as_ref().err()).collect();
    ensure!(refusals.len() > 500 && refusals.len() < 1000, "{} refused", refusals.len());
    for refused in refusals {
        ensure!(refused.code == ErrorCode::RateLimited, "{refused:?}");
        ensure!(refused.retry_after_ms.is_some_and(|wait| wait > 0), "{refused:?}");
    }
    target.lives().await
}

#[tokio::test]
async fn frames_that_websocket_itself_forbids_close_with_its_codes() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let text = OpCode::Data(Data::Text);
    for (frame, code) in [
        (Message::binary(b"\x00\x01".as_slice()), 1003),
        (Message::Frame(Frame::message(b"\xff\xfe".as_slice(), text, true)), 1007),
        (Message::text("x".repeat(64 * 1024 + 1)), 1009),
        (
            Message::Frame(Frame::message(b"x".as_slice(), OpCode::Data(Data::Reserved(3)), true)),
            1002,
        ),
    ] {
        let mut ana = target.ana.connect().await?;
        ana.send_raw(frame).await?;
        let closed = ana.closed().await?;
        ensure!(closed == CloseCode::Other(code), "{closed:?} instead of {code}");
    }
    target.lives().await
}

#[tokio::test]
async fn half_a_frame_and_silence_time_out() -> anyhow::Result<()> {
    let target = Target::start().await?;
    let mut ana = target.ana.connect().await?;
    // The head of a text frame of 100 bytes, and the first of them.
    ana.send_bytes(&[0x81, 0x80 | 0x64, 1, 2, 3, 4, b'{']).await?;
    // Twice the heartbeat is what the protocol gives.
    let patience = Duration::from_millis(u64::from(ana.welcome.heartbeat_ms) * 2);
    let patience = patience + Duration::from_secs(30);
    let closed = ana.within(patience, "a close", |record| record.closed).await?;
    ensure!(matches!(closed, CloseCode::IdleTimeout | CloseCode::Other(1006)), "{closed:?}");
    target.lives().await
}
