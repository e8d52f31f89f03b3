//! Starts servers in this process, with people to sign in as.

use std::sync::Arc;

use confab_protocol::api::{Scope, SignUpMode};
use confab_protocol::{
    ClientId, Cursor, Handle, Person, RoomId, RoomSummary, Timestamp, Visibility,
};
use confab_server::app::App;
use confab_server::auth::{Actor, Scopes, SecretToken, TokenPrefix, Via};
use confab_server::clock::Clock;
use confab_server::config::Config;
use confab_server::files::MessageFiles;
use confab_server::messages::send::{SendMessage, send_message};
use confab_server::pace::Pace;
use confab_server::random::Random;
use confab_server::server::{JoinBroker, Server};
use confab_store::{Admission, NewAccount, NewSession, Options, PasswordHash, SessionKind, Store};
use sqlx::{Connection as _, SqliteConnection};
use tempfile::TempDir;

use crate::client::Client;
use confab_server::rooms::members::{AddMember, add_member};

/// The room that a new installation has.
pub(crate) const GENERAL: RoomId = RoomId(1);

/// A server, and the directory that it keeps everything in.
pub(crate) struct House {
    pub(crate) server: Server,
    dir: Arc<TempDir>,
}

/// Someone with an API token.
#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) actor: Actor,
    pub(crate) token: String,
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// A server with other settings.
    pub(crate) async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        let dir = Arc::new(TempDir::new().expect("a directory"));
        Self::start(dir, None, change).await
    }

    /// Another server over the same database.
    pub(crate) async fn next_door(&self, change: impl FnOnce(&mut Config)) -> Self {
        Self::start(Arc::clone(&self.dir), None, change).await
    }

    /// The same two, over brokers of the test's own.
    pub(crate) async fn start(
        dir: Arc<TempDir>,
        broker: Option<JoinBroker>,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let mut config = Config::for_tests(dir.path());
        let wide = Pace { burst: 100_000, per_second: 100_000 };
        config.live.connection_pace = wide;
        config.live.person_pace = wide;
        change(&mut config);
        let server = Server::start_with_broker(config, Clock::system(), broker).await;
        let house = Self { server: server.expect("a server"), dir };
        house.app().store.set_sign_up_mode(SignUpMode::Open).await.expect("a setting");
        house
    }

    /// The database, past the server.
    pub(crate) async fn database(&self) -> SqliteConnection {
        let url = format!("sqlite:{}", self.dir.path().join("confab.db").display());
        SqliteConnection::connect(&url).await.expect("the server's file")
    }

    /// A store over the same database that hands over nothing of what it commits, as a server that
    /// is killed right after a commit.
    pub(crate) async fn silent_store(&self) -> Arc<Store> {
        let url = format!("sqlite:{}", self.dir.path().join("confab.db").display());
        let opened = confab_store::open(&url, Options::default()).await;
        let (store, writer) = opened.expect("the server's file");
        self.app().shutdown.tasks.run("test.writer", writer.run());
        store
    }

    pub(crate) fn app(&self) -> &App {
        self.server.app()
    }

    /// Makes an account, which is in #general; the first one is the administrator.
    pub(crate) async fn member(&self, handle: &str) -> Member {
        let store = &self.app().store;
        let account = NewAccount {
            handle: Handle::parse(handle).expect("a handle"),
            name: handle.to_uppercase(),
            password: PasswordHash("none".into()),
            at: self.now(),
            tag: self.app().random.tag(),
        };
        let first = store.create_first_account(account.clone()).await.expect("a store");
        let account = match first {
            Some(account) => account,
            None => {
                store.create_account(account, Admission::Open).await.expect("an account").account
            }
        };
        let token = SecretToken::new(Random::system());
        let session = NewSession {
            person: account.person.id,
            kind: SessionKind::Token {
                name: "test".into(),
                scopes: vec![Scope::Read, Scope::Write, Scope::Admin],
            },
            token: token.hash(),
            at: self.now(),
            expires_at: None,
            idle_ms: None,
            verified: None,
        };
        let session = store.create_session(session).await.expect("a store").expect("a session");
        let actor = Actor {
            person: account.person,
            role: account.role,
            session: session.id,
            scopes: Scopes::All,
            via: Via::Bearer,
            expires_at: None,
            idle_at: None,
        };
        Member { actor, token: token.reveal(TokenPrefix::Api).expose().to_owned() }
    }

    /// Connects someone, who is welcomed.
    pub(crate) async fn connect(&self, member: &Member) -> Client {
        Client::connect(self.server.addr(), member).await
    }

    /// Connects someone who follows a room from where it stands now.
    pub(crate) async fn follow(&self, member: &Member, room: RoomId) -> Client {
        let mut client = self.connect(member).await;
        client.resume(room, self.head(room).await).await;
        client
    }

    /// Sends a message in someone's name, and returns once it is committed.
    pub(crate) async fn send(&self, member: &Member, room: RoomId, body: &str) -> Cursor {
        let command = SendMessage {
            room,
            client_id: self.client_id(),
            body: body.to_owned(),
            reply_to: None,
            thread: None,
            files: MessageFiles::default(),
        };
        let appended = send_message(self.app(), &member.actor, command).await;
        appended.expect("a message").event.cursor()
    }

    pub(crate) async fn private_room(&self, owner: &Member, others: &[&Member]) -> RoomSummary {
        let room = confab_store::NewRoom {
            creator: owner.actor.id(),
            name: "cellar".into(),
            topic: String::new(),
            visibility: Visibility::Private,
            at: self.now(),
            tag: self.app().random.tag(),
        };
        let room = self.app().store.create_room(room).await.expect("a room");
        for other in others {
            let command = AddMember {
                room: room.id,
                client_id: self.client_id(),
                handle: other.person().handle.clone(),
            };
            add_member(self.app(), &owner.actor, command).await.expect("a member");
        }
        room
    }

    pub(crate) async fn head(&self, room: RoomId) -> Cursor {
        let heads = self.app().store.heads(&[room]).await.expect("heads");
        heads.first().expect("a room").1
    }

    pub(crate) fn client_id(&self) -> ClientId {
        self.app().random.client_id()
    }

    fn now(&self) -> Timestamp {
        self.app().clock.now()
    }
}

impl Member {
    pub(crate) fn person(&self) -> &Person {
        &self.actor.person
    }
}
