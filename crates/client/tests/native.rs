//! Runs the native driver over real sockets, against a server that each test plays.

use std::time::{Duration, Instant};

use confab_client::core::{State, Update};
use confab_client::native::{Connection, Credentials, SendError, Updates};
use confab_protocol::api::Secret;
use confab_protocol::{
    ClientFrame, CloseCode, Command, Cursor, Done, Handle, Limits, Membership, Person, ReadPointer,
    Role, RoomId, RoomKind, RoomSummary, Seq, ServerFrame, SessionId, Tag, UserId, Welcome,
};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

const DEADLINE: Duration = Duration::from_secs(20);

struct Played {
    listener: TcpListener,
}

/// One accepted connection.
struct Line {
    stream: WebSocketStream<TcpStream>,
}

impl Played {
    async fn start() -> (Self, Connection, Updates) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let token = Credentials::Token(Secret::new("cfb_1234"));
        let (connection, updates) = Connection::start(&base, token);
        (Self { listener }, connection, updates)
    }

    async fn accept(&self) -> Line {
        Box::pin(self.accept_with(&welcome())).await
    }

    #[expect(clippy::result_large_err, reason = "tungstenite's callback is so")]
    async fn accept_with(&self, welcome: &ServerFrame) -> Line {
        let (stream, _) = within(self.listener.accept()).await.expect("a connection");
        let check = |request: &Request, mut response: Response| -> Result<_, ErrorResponse> {
            assert_eq!(request.uri().path(), "/ws");
            assert_eq!(request.headers()["authorization"], "Bearer cfb_1234");
            let protocol = request.headers()["sec-websocket-protocol"].clone();
            response.headers_mut().insert("sec-websocket-protocol", protocol);
            Ok(response)
        };
        let accepted = tokio_tungstenite::accept_hdr_async(stream, check);
        let mut line = Line { stream: within(accepted).await.expect("a handshake") };
        line.say(welcome).await;
        line
    }
}

impl Line {
    async fn say(&mut self, frame: &ServerFrame) {
        let text = serde_json::to_string(frame).expect("serialises");
        self.stream.send(Message::text(text)).await.expect("sends");
    }

    /// The next command.
    async fn hear(&mut self) -> ClientFrame {
        loop {
            let message = within(self.stream.next()).await.expect("open").expect("a frame");
            if let Message::Text(text) = message {
                return serde_json::from_str(&text).expect("a command");
            }
        }
    }

    /// The next `send`: its frame and client id.
    async fn hear_send(&mut self) -> (ClientFrame, String) {
        loop {
            let frame = self.hear().await;
            if let Command::Send { client_id, .. } = &frame.command {
                let client_id = client_id.to_string();
                return (frame, client_id);
            }
        }
    }

    /// Reads until the client closes or is gone.
    async fn hear_the_end(&mut self) {
        while let Some(Ok(_)) = within(self.stream.next()).await {}
    }
}

async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, future).await.expect("within the deadline")
}

fn welcome() -> ServerFrame {
    welcome_to(vec![], 25_000)
}

fn welcome_to(rooms: Vec<RoomSummary>, heartbeat_ms: u32) -> ServerFrame {
    let handle = Handle::parse("ana").expect("a handle");
    ServerFrame::Welcome(Box::new(Welcome {
        you: Person { id: UserId(1), handle, name: "Ana".into() },
        role: Role::Member,
        session: SessionId(1),
        rooms,
        build: "test".into(),
        heartbeat_ms,
        limits: Limits::DEFAULT,
        delayed: false,
    }))
}

fn general() -> RoomSummary {
    RoomSummary {
        id: RoomId(3),
        kind: RoomKind::Public,
        name: "general".into(),
        topic: String::new(),
        membership: Membership::Member,
        member_count: 1,
        with: None,
        head: Cursor::default(),
        read: ReadPointer::default(),
        unread: 0,
        mentions: 0,
    }
}

fn done() -> Done {
    Done { room: RoomId(3), at: Cursor { seq: Seq(6), tag: Tag(6) } }
}

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
        let (mut stream, _) = within(server.listener.accept()).await.expect("a connection");
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
        let mut asked = [0; 4096];
        within(stream.read(&mut asked)).await.expect("reads");
        stream.write_all(answer.as_bytes()).await.expect("writes");
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
    while let Some(Ok(_)) = within(line.stream.next()).await {}
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
        let (mut stream, _) = within(played.listener.accept()).await.expect("a connection");
        let refusal = format!("HTTP/1.1 {status}\r\nretry-after: 2\r\ncontent-length: 0\r\n\r\n");
        let mut asked = [0; 4096];
        within(stream.read(&mut asked)).await.expect("reads");
        stream.write_all(refusal.as_bytes()).await.expect("writes");
        let refused = Instant::now();
        state(&mut updates, |state| matches!(state, State::Waiting { .. })).await;
        state(&mut updates, |state| state == State::Connecting).await;
        assert!(refused.elapsed() >= Duration::from_secs(2), "{status}: {:?}", refused.elapsed());
    }
    played.accept().await;
    state(&mut updates, |state| state == State::Online).await;
}
