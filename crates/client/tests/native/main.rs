//! Runs the native driver over real sockets, against a server that each test plays.

mod observer;
mod played;

use std::time::{Duration, Instant};

use confab_client::core::{State, Update};
use confab_client::native::{SendError, Updates};
use confab_protocol::{CloseCode, Command, RoomId, ServerFrame};
use futures_util::StreamExt;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use played::{Played, done, general, welcome_to, within};

async fn state(updates: &mut Updates, wanted: impl Fn(State) -> bool) {
    let found = updates.find(|update| match update {
        Update::State(state) if wanted(state) => Some(()),
        _ => None,
    });
    within(found).await.expect("the state comes");
}

#[tokio::test]
async fn a_message_that_was_cut_is_sent_again_and_acknowledged() {
    let (server, connection, _updates) = Played::start().await;
    let send = connection.send(RoomId(3), "hello");
    let play = async {
        let mut line = server.accept().await;
        let (_, first) = line.hear_send().await;
        drop(line);
        let mut line = server.accept().await;
        let (frame, again) = line.hear_send().await;
        assert_eq!(first, again);
        line.say(&ServerFrame::Ok { reference: frame.reference, done: Some(done()) }).await;
        line
    };
    let (outcome, _line) = within(async { tokio::join!(send, play) }).await;
    assert_eq!(outcome.expect("is acknowledged"), done());
}

#[tokio::test]
async fn a_terminal_code_ends_it() {
    let (server, _connection, mut updates) = Played::start().await;
    let mut line = server.accept().await;
    state(&mut updates, |state| state == State::Online).await;
    let code = CloseCode::SignedOut.number().into();
    line.stream.close(Some(CloseFrame { code, reason: "".into() })).await.expect("closes");
    state(&mut updates, |state| state == State::Ended(CloseCode::SignedOut)).await;
}

#[tokio::test]
async fn a_refused_handshake_is_tried_again_only_if_it_may_help() {
    let (server, _connection, mut updates) = Played::start().await;
    for (status, ends) in [("503 Service Unavailable", false), ("401 Unauthorized", true)] {
        server.refuse(status, "").await;
        state(&mut updates, |state| match state {
            State::Waiting { .. } => !ends,
            State::Ended(code) => ends && code == CloseCode::SignedOut,
            _ => false,
        })
        .await;
    }
}

#[tokio::test]
async fn closing_closes_in_good_order_and_ends_the_stream() {
    let (server, connection, mut updates) = Played::start().await;
    let mut line = server.accept().await;
    state(&mut updates, |state| state == State::Online).await;
    let closed = tokio::join!(within(connection.close()), async {
        while let Some(message) = within(line.stream.next()).await {
            if matches!(message, Ok(Message::Close(_))) {
                return true;
            }
        }
        false
    });
    assert!(closed.1, "a close frame came");
    while within(updates.next()).await.is_some() {}
}

#[tokio::test]
async fn dropping_the_connection_ends_its_task() {
    let (server, connection, mut updates) = Played::start().await;
    let mut line = server.accept().await;
    drop(connection);
    while within(updates.next()).await.is_some() {}
    line.hear_the_end().await;
}

#[tokio::test]
async fn a_reader_that_stops_does_not_stop_sending() {
    let (server, connection, updates) = Played::start().await;
    drop(updates);
    let send = connection.send(RoomId(3), "hello");
    let play = async {
        let mut line = server.accept().await;
        let (frame, _) = line.hear_send().await;
        line.say(&ServerFrame::Ok { reference: frame.reference, done: Some(done()) }).await;
        line
    };
    let (outcome, _line) = within(async { tokio::join!(send, play) }).await;
    assert!(!matches!(outcome, Err(SendError::Closed)));
}

#[tokio::test]
async fn a_drained_client_resumes_on_its_new_socket_before_it_closes_the_old() {
    let (server, connection, mut updates) = Played::start().await;
    let welcome = welcome_to(vec![general()], 25_000);
    let mut old = Box::pin(server.accept_with(&welcome)).await;
    let resumed = old.hear().await;
    old.say(&ServerFrame::Ok { reference: resumed.reference, done: None }).await;
    state(&mut updates, |state| state == State::Online).await;
    old.say(&ServerFrame::Drain { reconnect_within_ms: 50 }).await;

    let mut new = Box::pin(server.accept_with(&welcome)).await;
    let resumed = new.hear().await;
    assert!(matches!(resumed.command, Command::Resume { .. }), "{resumed:?}");
    // The old socket is the one in use until the new one has its answer.
    let ask = connection.send(RoomId(3), "on the old one");
    let play = async {
        let (frame, _) = old.hear_send().await;
        old.say(&ServerFrame::Ok { reference: frame.reference, done: Some(done()) }).await;
    };
    let (sent, ()) = within(async { tokio::join!(ask, play) }).await;
    assert_eq!(sent.expect("is acknowledged"), done());
    new.say(&ServerFrame::Ok { reference: resumed.reference, done: None }).await;
    old.hear_the_end().await;

    let ask = connection.send(RoomId(3), "on the new one");
    let play = async {
        let (frame, _) = new.hear_send().await;
        new.say(&ServerFrame::Ok { reference: frame.reference, done: Some(done()) }).await;
    };
    within(async { tokio::join!(ask, play) }).await.0.expect("is acknowledged");
    for _ in 0..2 {
        let acknowledged = updates.find(|update| match update {
            Update::State(state) => panic!("it was online all the time, and not {state:?}"),
            Update::Acknowledged { .. } => Some(()),
            _ => None,
        });
        within(acknowledged).await.expect("the connection goes on");
    }
}

#[tokio::test]
async fn a_server_that_goes_silent_is_given_up_and_another_connection_is_opened() {
    let (server, _connection, mut updates) = Played::start().await;
    // The shortest heartbeat that a client takes.
    let mut silent = Box::pin(server.accept_with(&welcome_to(vec![], 1_000))).await;
    state(&mut updates, |state| state == State::Online).await;
    let begun = Instant::now();
    silent.hear_the_end().await;
    let noticed = begun.elapsed();
    assert!(noticed >= Duration::from_millis(1_900), "it had two heartbeats: {noticed:?}");
    assert!(noticed < Duration::from_secs(4), "{noticed:?}");
    let _next = server.accept().await;
    state(&mut updates, |state| state == State::Online).await;
}

#[tokio::test]
async fn a_refused_handshake_is_tried_again_when_the_server_says() {
    let (played, _connection, mut updates) = Played::start().await;
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        played.refuse(status, "retry-after: 2\r\n").await;
        let refused = Instant::now();
        state(&mut updates, |state| matches!(state, State::Waiting { .. })).await;
        state(&mut updates, |state| state == State::Connecting).await;
        assert!(refused.elapsed() >= Duration::from_secs(2), "{status}: {:?}", refused.elapsed());
    }
    played.accept().await;
    state(&mut updates, |state| state == State::Online).await;
}
