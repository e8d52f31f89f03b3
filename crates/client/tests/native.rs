//! Runs the native driver over real sockets, against a server that each test plays.

use std::time::Duration;

use confab_client::core::{State, Update};
use confab_client::native::{Connection, Credentials, SendError, Updates};
use confab_protocol::api::Secret;
use confab_protocol::{
    ClientFrame, CloseCode, Command, Cursor, Done, Handle, Limits, Person, Role, RoomId, Seq,
    ServerFrame, SessionId, Tag, UserId, Welcome,
};
use futures_util::{SinkExt, StreamExt};
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

    #[expect(clippy::result_large_err, reason = "tungstenite's callback is so")]
    async fn accept(&self) -> Line {
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
        line.say(&welcome()).await;
        line
    }
}

impl Line {
    async fn say(&mut self, frame: &ServerFrame) {
        let text = serde_json::to_string(frame).expect("serialises");
        self.stream.send(Message::text(text)).await.expect("sends");
    }

    /// The next `send`: its frame and client id.
    async fn hear_send(&mut self) -> (ClientFrame, String) {
        loop {
            let message = within(self.stream.next()).await.expect("open").expect("a frame");
            let Message::Text(text) = message else { continue };
            let frame: ClientFrame = serde_json::from_str(&text).expect("a command");
            if let Command::Send { client_id, .. } = &frame.command {
                let client_id = client_id.to_string();
                return (frame, client_id);
            }
        }
    }
}

async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, future).await.expect("within the deadline")
}

fn welcome() -> ServerFrame {
    let handle = Handle::parse("ana").expect("a handle");
    ServerFrame::Welcome(Box::new(Welcome {
        you: Person { id: UserId(1), handle, name: "Ana".into() },
        role: Role::Member,
        session: SessionId(1),
        rooms: vec![],
        build: "test".into(),
        heartbeat_ms: 25_000,
        limits: Limits::DEFAULT,
        delayed: false,
    }))
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
        within(tokio::io::AsyncReadExt::read(&mut stream, &mut asked)).await.expect("reads");
        tokio::io::AsyncWriteExt::write_all(&mut stream, answer.as_bytes()).await.expect("writes");
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
