//! The server that a test plays, connection by connection.

use std::time::Duration;

use confab_client::native::{Connection, Credentials, Observer, Updates};
use confab_protocol::api::Secret;
use confab_protocol::{
    ClientFrame, Command, Cursor, Done, Handle, Limits, Membership, Person, ReadPointer, Role,
    RoomId, RoomKind, RoomSettings, RoomSummary, Seq, ServerFrame, SessionId, Tag, UserId, Welcome,
};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};

const DEADLINE: Duration = Duration::from_secs(20);

/// A server that accepts on a port of its own.
pub(crate) struct Played {
    pub(crate) listener: TcpListener,
}

/// One accepted connection.
pub(crate) struct Line {
    pub(crate) stream: WebSocketStream<TcpStream>,
}

impl Played {
    pub(crate) async fn start() -> (Self, Connection, Updates) {
        let (listener, base) = listen().await;
        let (connection, updates) = Connection::start(&base, token());
        (Self { listener }, connection, updates)
    }

    /// The same, with someone who looks on.
    pub(crate) async fn start_observed(observer: impl Observer) -> (Self, Connection, Updates) {
        let (listener, base) = listen().await;
        let (connection, updates) = Connection::start_observed(&[&base], token(), observer);
        (Self { listener }, connection, updates)
    }

    pub(crate) async fn accept(&self) -> Line {
        Box::pin(self.accept_with(&welcome())).await
    }

    #[expect(clippy::result_large_err, reason = "tungstenite's callback is so")]
    pub(crate) async fn accept_with(&self, welcome: &ServerFrame) -> Line {
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

    /// Refuses the next handshake with a status, and with further lines of a head.
    pub(crate) async fn refuse(&self, status: &str, lines: &str) {
        let (mut stream, _) = within(self.listener.accept()).await.expect("a connection");
        let answer = format!("HTTP/1.1 {status}\r\n{lines}content-length: 0\r\n\r\n");
        let mut asked = [0; 4096];
        within(stream.read(&mut asked)).await.expect("reads");
        stream.write_all(answer.as_bytes()).await.expect("writes");
    }
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    (listener, base)
}

fn token() -> Credentials {
    Credentials::Token(Secret::new("cfb_1234"))
}

impl Line {
    pub(crate) async fn say(&mut self, frame: &ServerFrame) {
        let text = serde_json::to_string(frame).expect("serialises");
        self.stream.send(Message::text(text)).await.expect("sends");
    }

    /// The next command.
    pub(crate) async fn hear(&mut self) -> ClientFrame {
        loop {
            let message = within(self.stream.next()).await.expect("open").expect("a frame");
            if let Message::Text(text) = message {
                return serde_json::from_str(&text).expect("a command");
            }
        }
    }

    /// The next `send`: its frame and client id.
    pub(crate) async fn hear_send(&mut self) -> (ClientFrame, String) {
        loop {
            let frame = self.hear().await;
            if let Command::Send { client_id, .. } = &frame.command {
                let client_id = client_id.to_string();
                return (frame, client_id);
            }
        }
    }

    /// Reads until the client closes or is gone.
    pub(crate) async fn hear_the_end(&mut self) {
        while let Some(Ok(_)) = within(self.stream.next()).await {}
    }
}

pub(crate) async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, future).await.expect("within the deadline")
}

pub(crate) fn welcome() -> ServerFrame {
    welcome_to(vec![], 25_000)
}

pub(crate) fn welcome_to(rooms: Vec<RoomSummary>, heartbeat_ms: u32) -> ServerFrame {
    let handle = Handle::parse("ana").expect("a handle");
    ServerFrame::Welcome(Box::new(Welcome {
        you: Person::new(UserId(1), handle, "Ana"),
        role: Role::Member,
        session: SessionId(1),
        rooms,
        more: false,
        build: "test".into(),
        heartbeat_ms,
        limits: Limits::DEFAULT,
        delayed: false,
    }))
}

pub(crate) fn general() -> RoomSummary {
    RoomSummary {
        id: RoomId(3),
        kind: RoomKind::Public,
        name: "general".into(),
        topic: String::new(),
        membership: Membership::Member,
        marks: confab_protocol::RoomMarks::default(),
        member_count: 1,
        with: None,
        status: None,
        head: Cursor::default(),
        read: ReadPointer::default(),
        unread: 0,
        mentions: 0,
        settings: RoomSettings::default(),
        active_at: None,
    }
}

pub(crate) fn done() -> Done {
    Done { room: RoomId(3), at: Cursor { seq: Seq(6), tag: Tag(6) } }
}
