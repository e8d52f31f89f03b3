//! Frames of a room wait while access to it cannot be verified.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use confab_hub::{Checked, Connection, Effect, Frame, Moment};
use confab_protocol::api::Scope;
use confab_protocol::{Cursor, RoomId, Seq, Tag};
use confab_protocol::{Handle, Timestamp};
use confab_store::{NewAccount, NewSession, PasswordHash, SessionKind};
use futures_util::{SinkExt as _, StreamExt as _};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::auth::{SecretToken, TokenPrefix};
use crate::config::Config;
use crate::live::Live;
use crate::random::Random;
use crate::server::Server;

const ROOM: RoomId = RoomId(1);

/// A server with one person who is connected, and welcomed.
struct Connected {
    server: Server,
    peer: WebSocketStream<MaybeTlsStream<TcpStream>>,
    connection: Arc<Connection>,
    _dir: TempDir,
}

impl Connected {
    async fn open(change: impl FnOnce(&mut Config)) -> Self {
        let dir = TempDir::new().expect("a directory");
        let mut config = Config::for_tests(dir.path());
        change(&mut config);
        let server = Server::start(config).await.expect("a server");
        let account = NewAccount {
            handle: Handle::parse("ana").expect("a handle"),
            name: "Ana".into(),
            password: PasswordHash("none".into()),
            at: Timestamp(1),
            tag: Tag(1),
        };
        let store = &server.app().store;
        let account =
            store.create_first_account(account).await.expect("a store").expect("the first");
        let token = SecretToken::new(Random::system());
        let session = NewSession {
            person: account.person.id,
            kind: SessionKind::Token { name: "test".into(), scopes: vec![Scope::Read] },
            token: token.hash(),
            at: Timestamp(1),
            expires_at: None,
            idle_ms: None,
            verified: None,
        };
        store.create_session(session).await.expect("a store").expect("a session");
        let url = format!("ws://{}/ws", server.addr());
        let mut request = url.into_client_request().expect("an address");
        let bearer = format!("Bearer {}", token.reveal(TokenPrefix::Api).expose());
        request.headers_mut().insert("authorization", bearer.parse().expect("a header"));
        let (mut peer, _) = connect_async(request).await.expect("a handshake");
        assert!(matches!(peer.next().await, Some(Ok(Message::Text(_)))), "a welcome");
        let mut connection = None;
        server.app().live.hub().for_each_connection(|here| connection = Some(Arc::clone(here)));
        let connection = connection.expect("it is connected");
        Self { server, peer, connection, _dir: dir }
    }

    fn live(&self) -> &Live {
        &self.server.app().live
    }

    /// Returns once the server has answered, after all that it had to say before.
    async fn ping(&mut self, word: &'static [u8]) {
        self.peer.send(Message::Ping(Bytes::from_static(word))).await.expect("it hears");
        assert_eq!(self.hear().await, Message::Pong(Bytes::from_static(word)));
    }

    async fn hear(&mut self) -> Message {
        self.peer.next().await.expect("it is open").expect("a message")
    }

    fn queue(&self, frame: &Frame) -> Checked {
        let (hub, now) = (self.live().hub(), self.live().now());
        hub.replay(ROOM, &self.connection, frame, hub.epoch(ROOM), now)
    }
}

fn frame(body: &'static str) -> Frame {
    let at = Cursor { seq: Seq(1), tag: Tag(1) };
    Frame { at, before: None, effect: Effect::Nothing, bytes: Bytes::from_static(body.as_bytes()) }
}

/// In one thread: between queueing and halting the connection does not run.
#[tokio::test]
async fn what_waits_of_a_room_is_not_sent_until_delivery_goes_on() {
    let mut connected = Connected::open(|config| {
        // Nobody else halts delivery, or has it go on.
        config.live.access_poll = Duration::from_hours(1);
        config.live.access_patience = Duration::from_hours(1);
    })
    .await;
    assert_eq!(connected.queue(&frame("halted")), Checked::Holds);
    connected.live().hub().halt();
    connected.ping(b"a").await;
    connected.live().hub().go_on(Moment(0));
    let goes_on = Instant::now();
    assert_eq!(connected.hear().await, Message::text("halted"));

    assert_eq!(connected.queue(&frame("trusted no more")), Checked::Holds);
    connected.live().hub().trust_until(Moment(0));
    connected.ping(b"b").await;
    // Somebody else's word comes before anything was delivered: nobody says that it goes on.
    connected.live().hub().trust_until(Moment(u64::MAX));
    assert_eq!(connected.hear().await, Message::text("trusted no more"));
    assert!(goes_on.elapsed() < Duration::from_secs(5), "said after {:?}", goes_on.elapsed());
}

#[tokio::test]
async fn who_reads_all_the_time_stays_though_something_always_waits() {
    const AGE: Duration = Duration::from_secs(1);
    // More than the kernels hold.
    const WAITING: usize = 16 * 1024 * 1024;
    let mut connected = Connected::open(|config| {
        config.live.hub.outbox_age_ms = 1_000;
        config.live.hub.outbox_bytes = 4 * WAITING;
    })
    .await;
    let long = Frame { bytes: Bytes::from(vec![b'x'; 64 * 1024]), ..frame("") };
    for _ in 0..WAITING / long.bytes.len() {
        assert_eq!(connected.queue(&long), Checked::Holds);
    }
    let began = Instant::now();
    // A frame that is not with the kernel for twice the age is a sign of a reader that takes
    // nothing.
    while began.elapsed() < 3 * AGE {
        match connected.hear().await {
            Message::Text(_) => assert_eq!(connected.queue(&long), Checked::Holds),
            Message::Ping(_) => {}
            other => panic!("cut after {:?}: {other:?}", began.elapsed()),
        }
    }
}
