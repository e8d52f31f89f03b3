//! Bad input of any kind gets an error with a code, or a close code; the server lives on.

use std::time::Duration;

use confab_protocol::{CloseCode, Command, ErrorCode, ServerFrame};
use futures_util::SinkExt;
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::client::Client;
use crate::house::{GENERAL, House};

async fn next_error(client: &mut Client) -> (Option<u64>, ErrorCode) {
    match client.find(|frame| matches!(frame, ServerFrame::Error { .. })).await {
        ServerFrame::Error { reference, error } => (reference.map(|r| r.0), error.code),
        other => panic!("an error, and not {other:?}"),
    }
}

#[tokio::test]
async fn a_frame_that_makes_no_sense_is_an_error_and_the_connection_lives_on() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let mut client = house.follow(&ana, GENERAL).await;
    let long = "x".repeat(16 * 1024 + 1);
    let too_long =
        format!(r#"{{"ref":9,"command":"send","room":1,"client_id":"a","body":"{long}"}}"#);
    for (text, expected) in [
        ("", (None, ErrorCode::Malformed)),
        ("hello", (None, ErrorCode::Malformed)),
        ("{\"ref\":1", (None, ErrorCode::Malformed)),
        ("null", (None, ErrorCode::Malformed)),
        (r#"{"ref":"x","command":"ping"}"#, (None, ErrorCode::Malformed)),
        (r#"{"ref":9}"#, (Some(9), ErrorCode::Malformed)),
        (r#"{"ref":9,"command":"fly"}"#, (Some(9), ErrorCode::UnknownCommand)),
        (
            r#"{"ref":9,"command":"send","room":"one","client_id":"a","body":"b"}"#,
            (Some(9), ErrorCode::Malformed),
        ),
        (
            r#"{"ref":9,"command":"send","room":1,"client_id":"a b","body":"b"}"#,
            (Some(9), ErrorCode::Invalid),
        ),
        (
            r#"{"ref":9,"command":"send","room":1,"client_id":"a","body":"  "}"#,
            (Some(9), ErrorCode::Invalid),
        ),
        (
            r#"{"ref":9,"command":"send","room":9999999,"client_id":"a","body":"b"}"#,
            (Some(9), ErrorCode::NotFound),
        ),
        (
            r#"{"ref":9,"command":"edit","room":1,"client_id":"a","message":99999,"body":"b"}"#,
            (Some(9), ErrorCode::NotFound),
        ),
        (
            r#"{"ref":9,"command":"read","room":9999999,"read":{"version":0,"seq":1}}"#,
            (Some(9), ErrorCode::NotFound),
        ),
        (&too_long, (Some(9), ErrorCode::TooLong)),
    ] {
        client.say(text).await;
        assert_eq!(next_error(&mut client).await, expected, "{text:.80}");
    }
    let rooms = (0..501).map(|_| r#"{"room":1,"seq":0,"tag":"0000000000000000"}"#);
    let rooms: Vec<_> = rooms.collect();
    client.say(format!(r#"{{"ref":9,"command":"resume","rooms":[{}]}}"#, rooms.join(","))).await;
    assert_eq!(next_error(&mut client).await, (Some(9), ErrorCode::TooLong));
    house.send(&ana, GENERAL, "alive").await;
    assert_eq!(client.bodies(1).await, ["alive"]);
}

#[tokio::test]
async fn a_client_id_used_for_something_else_is_refused() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let mut client = house.connect(&ana).await;
    let client_id = house.client_id();
    let send = |body: &str| Command::Send {
        room: GENERAL,
        client_id: client_id.clone(),
        body: body.to_owned(),
        reply_to: None,
        thread: None,
        files: vec![],
    };
    assert!(matches!(client.ask(send("one")).await, ServerFrame::Ok { .. }));
    assert_eq!(client.refusal(send("two")).await, ErrorCode::ClientIdReused);
}

#[tokio::test]
async fn what_is_not_the_protocol_is_closed_with_a_code() {
    let house = House::open().await;
    let ana = house.member("ana").await;
    let frame = |payload: Vec<u8>, opcode| Message::Frame(Frame::message(payload, opcode, true));
    let text = OpCode::Data(Data::Text);
    for (message, code) in [
        (Message::binary(vec![1, 2, 3]), 1003),
        (frame(vec![0xff, 0xfe], text), 1007),
        (Message::text("x".repeat(64 * 1024 + 1)), 1009),
        (frame(vec![1], OpCode::Data(Data::Reserved(5))), 1002),
    ] {
        let mut client = house.connect(&ana).await;
        client.socket.send(message).await.expect("sent");
        assert_eq!(client.closed().await, CloseCode::Other(code));
    }
    let mut client = house.connect(&ana).await;
    assert!(matches!(client.ask(Command::Ping).await, ServerFrame::Ok { .. }));
}

#[tokio::test]
async fn half_a_frame_and_silence_is_closed_when_it_has_been_idle_for_too_long() {
    let house = House::open_with(|config| config.live.heartbeat = Duration::from_millis(200)).await;
    let ana = house.member("ana").await;
    let mut client = house.connect(&ana).await;
    // A text frame of five bytes, masked, of which two come.
    let half = [0x81, 0x85, 0, 0, 0, 0, b'{', b'"'];
    client.socket.get_mut().write_all(&half).await.expect("sent");
    // It reads, and what it hears it does not answer.
    let mut codes = Vec::new();
    let stream = client.socket.get_mut();
    let mut buffer = [0; 256];
    loop {
        let read = tokio::io::AsyncReadExt::read(stream, &mut buffer);
        let length = tokio::time::timeout(crate::client::DEADLINE, read).await.expect("in time");
        match length {
            Ok(0) | Err(_) => break,
            Ok(length) => codes.extend_from_slice(&buffer[..length]),
        }
    }
    let close = CloseCode::IdleTimeout.number().to_be_bytes();
    assert!(codes.windows(2).any(|two| two == close), "{codes:x?}");
}
