//! WebSocket client that knows the protocol's types and nothing else.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use confab_protocol::{
    ClientFrame, CloseCode, Command, Cursor, ErrorCode, Event, EventKind, Ref, Resume, RoomId,
    SUBPROTOCOL, Seq, ServerFrame, Signal,
};
use futures_util::{SinkExt, StreamExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderValue, Request};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::house::Member;

/// Everything that a test waits for happens within this, or it fails.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

pub(crate) struct Client {
    pub(crate) socket: WebSocketStream<TcpStream>,
    next_ref: u64,
    /// Frames that came while something else was waited for.
    waiting: VecDeque<ServerFrame>,
}

/// A handshake, with the sub-protocol and these headers.
pub(crate) fn handshake(addr: SocketAddr, headers: &[(&'static str, &str)]) -> Request<()> {
    let mut request = format!("ws://{addr}/ws").into_client_request().expect("a request");
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
    for (name, value) in headers {
        request.headers_mut().insert(*name, HeaderValue::from_str(value).expect("a value"));
    }
    request
}

/// Opens a socket that takes little at a time, and shakes hands.
pub(crate) async fn open(
    addr: SocketAddr,
    headers: &[(&'static str, &str)],
) -> Result<WebSocketStream<TcpStream>, Error> {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(16 * 1024).expect("a smaller buffer");
    let stream = socket.connect(addr).await.expect("a connection");
    let (socket, _) = client_async(handshake(addr, headers), stream).await?;
    Ok(socket)
}

impl Client {
    pub(crate) async fn connect(addr: SocketAddr, member: &Member) -> Self {
        let bearer = format!("Bearer {}", member.token);
        let mut socket = open(addr, &[("authorization", &bearer)]).await.expect("a handshake");
        let first = next_frame(&mut socket).await;
        assert!(matches!(first, ServerFrame::Welcome(_)), "{first:?}");
        Self { socket, next_ref: 0, waiting: VecDeque::new() }
    }

    /// Sends text as it is.
    pub(crate) async fn say(&mut self, text: impl Into<String>) {
        self.socket.send(Message::text(text.into())).await.expect("sent");
    }

    /// Sends a command without waiting for its answer.
    pub(crate) async fn begin(&mut self, command: Command) -> Ref {
        self.next_ref += 1;
        let reference = Ref(self.next_ref);
        let frame = ClientFrame { reference, command };
        self.say(serde_json::to_string(&frame).expect("serialises")).await;
        reference
    }

    /// Sends a command and waits for its answer.
    pub(crate) async fn ask(&mut self, command: Command) -> ServerFrame {
        let sent = self.begin(command).await;
        self.answer_to(sent).await
    }

    pub(crate) async fn answer_to(&mut self, sent: Ref) -> ServerFrame {
        self.find(|frame| match frame {
            ServerFrame::Ok { reference, .. } => *reference == sent,
            ServerFrame::Error { reference, .. } => *reference == Some(sent),
            _ => false,
        })
        .await
    }

    pub(crate) async fn refusal(&mut self, command: Command) -> ErrorCode {
        match self.ask(command).await {
            ServerFrame::Error { error, .. } => error.code,
            other => panic!("a refusal, and not {other:?}"),
        }
    }

    pub(crate) async fn resume(&mut self, room: RoomId, after: Cursor) {
        let answer = self.ask(resume(room, after)).await;
        assert!(matches!(answer, ServerFrame::Ok { .. }), "{answer:?}");
    }

    /// The next event of any room.
    pub(crate) async fn event(&mut self) -> Event {
        match self.find(|frame| matches!(frame, ServerFrame::Event(_))).await {
            ServerFrame::Event(event) => event,
            other => panic!("an event, and not {other:?}"),
        }
    }

    /// The bodies of the next messages.
    pub(crate) async fn bodies(&mut self, count: usize) -> Vec<String> {
        let mut bodies = Vec::new();
        while bodies.len() < count {
            if let EventKind::MessageSent { body: Some(body), .. } = self.event().await.what {
                bodies.push(body);
            }
        }
        bodies
    }

    pub(crate) async fn signal(&mut self, wanted: impl Fn(&Signal) -> bool) -> Signal {
        let found =
            self.find(|frame| matches!(frame, ServerFrame::Signal(signal) if wanted(signal))).await;
        match found {
            ServerFrame::Signal(signal) => signal,
            other => panic!("a signal, and not {other:?}"),
        }
    }

    /// The first frame that fits; those before it keep waiting.
    pub(crate) async fn find(&mut self, fits: impl Fn(&ServerFrame) -> bool) -> ServerFrame {
        if let Some(index) = self.waiting.iter().position(&fits) {
            return self.waiting.remove(index).expect("it is there");
        }
        loop {
            let frame = next_frame(&mut self.socket).await;
            if fits(&frame) {
                return frame;
            }
            self.waiting.push_back(frame);
        }
    }

    /// A round trip: what was sent to this connection before has come.
    pub(crate) async fn frames_until_pong(&mut self) -> Vec<ServerFrame> {
        let sent = self.begin(Command::Ping).await;
        self.answer_to(sent).await;
        self.waiting.drain(..).collect()
    }

    pub(crate) async fn closed(&mut self) -> CloseCode {
        closed(&mut self.socket).await
    }

    /// The texts that come before the server closes, and its code.
    pub(crate) async fn texts_until_closed(&mut self) -> (Vec<String>, CloseCode) {
        read_until_closed(&mut self.socket).await
    }
}

pub(crate) fn resume(room: RoomId, after: Cursor) -> Command {
    Command::Resume { rooms: vec![Resume { room, after }] }
}

pub(crate) fn seqs(events: &[Event]) -> Vec<Seq> {
    events.iter().map(|event| event.seq).collect()
}

pub(crate) async fn next_frame(socket: &mut WebSocketStream<TcpStream>) -> ServerFrame {
    let next = async {
        loop {
            match socket.next().await.expect("the connection is open").expect("a message") {
                Message::Text(text) => return text,
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("text, and not {other:?}"),
            }
        }
    };
    let text = timeout(DEADLINE, next).await.expect("a frame in time");
    serde_json::from_str(&text).expect("a frame of the protocol")
}

/// Reads until the server closes; its code.
pub(crate) async fn closed(socket: &mut WebSocketStream<TcpStream>) -> CloseCode {
    read_until_closed(socket).await.1
}

async fn read_until_closed(socket: &mut WebSocketStream<TcpStream>) -> (Vec<String>, CloseCode) {
    let end = async {
        let (mut texts, mut code) = (Vec::new(), CloseCode::Other(1006));
        // Reading on is what answers the close.
        while let Some(Ok(message)) = socket.next().await {
            match message {
                Message::Text(text) => texts.push(text.to_string()),
                Message::Close(Some(frame)) => code = CloseCode::from_number(frame.code.into()),
                _ => {}
            }
        }
        (texts, code)
    };
    timeout(DEADLINE, end).await.expect("a close in time")
}
