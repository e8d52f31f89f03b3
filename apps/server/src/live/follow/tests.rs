//! A connection on its way into a room is given one history of it.

use confab_hub::Next;
use confab_protocol::{CloseCode, Handle, SessionId, Tag, Timestamp};
use confab_store::{NewAccount, PasswordHash};
use sqlx::{Connection as _, SqliteConnection};

use super::*;
use crate::auth::{Actor, Scopes, Via};
use crate::config::Config;
use crate::files::MessageFiles;
use crate::messages::send::{SendMessage, send_message};
use crate::server::Server;

const GENERAL: RoomId = RoomId(1);

/// A server that follows #general, whose only event has the tag 7, and a connection to it.
struct Scene {
    dir: tempfile::TempDir,
    server: Server,
    actor: Actor,
    connection: Arc<Connection>,
}

impl Scene {
    async fn open() -> Self {
        let dir = tempfile::TempDir::new().expect("a directory");
        let server = Server::start(Config::for_tests(dir.path())).await.expect("a server");
        let ana = NewAccount {
            handle: Handle::parse("ana").expect("a handle"),
            name: "Ana".into(),
            password: PasswordHash(String::new()),
            at: Timestamp(0),
            tag: Tag(7),
        };
        let (live, store) = (&server.app().live, &server.app().store);
        let ana = store.create_first_account(ana).await.expect("a store").expect("the first");
        let connection = live.connect(ana.person.id, SessionId(1)).await.expect("a connection");
        live.open(GENERAL).await.expect("it opens");
        let (role, session) = (ana.role, SessionId(1));
        let (scopes, via) = (Scopes::All, Via::Bearer);
        let actor = Actor {
            person: ana.person,
            role,
            session,
            scopes,
            via,
            expires_at: None,
            idle_at: None,
        };
        Self { dir, server, actor, connection }
    }

    /// Two more events, and the server follows the room from there.
    async fn grow(&self) {
        for body in ["one", "another"] {
            let (client_id, body) = (self.server.app().random.client_id(), body.to_owned());
            let send = SendMessage {
                room: GENERAL,
                client_id,
                body,
                reply_to: None,
                thread: None,
                files: MessageFiles::default(),
            };
            send_message(self.server.app(), &self.actor, send).await.expect("sent");
        }
        divergence::begin_anew(self.live(), GENERAL);
    }

    fn live(&self) -> &Live {
        &self.server.app().live
    }

    /// The database comes back with another event in the place of the one that it had: its tag
    /// is 8.
    async fn rewrite(&self) {
        self.sql("UPDATE events SET tag = 8; UPDATE rooms SET head_tag = 8").await;
    }

    /// Changes the database, past the server.
    async fn sql(&self, change: &'static str) {
        let url = format!("sqlite:{}", self.dir.path().join("confab.db").display());
        let mut database = SqliteConnection::connect(&url).await.expect("a database");
        sqlx::raw_sql(change).execute(&mut database).await.expect("written");
        database.close().await.expect("closed");
    }

    /// Takes what is left of the way into the room, and gives what was said about it.
    async fn says(self, mut follow: Follow<'_>) -> Vec<ServerFrame> {
        let mut followed = Followed::Recheck;
        while followed == Followed::Recheck {
            let epoch = self.live().epoch(GENERAL);
            followed = self.live().follow(&mut follow, Seq(1), epoch).await.expect("it follows");
        }
        self.connection.outbox().finish(CloseCode::Draining);
        let mut said = Vec::new();
        let next = || poll_fn(|cx| self.connection.outbox().poll_next(cx));
        while let Next::Send(frame) = next().await {
            said.push(serde_json::from_slice(&frame).expect("a frame"));
        }
        said.retain(|frame| !matches!(frame, ServerFrame::Signal(_)));
        self.server.stop().await;
        said
    }
}

fn first(tag: u64) -> Cursor {
    Cursor { seq: Seq(1), tag: Tag(tag) }
}

#[tokio::test]
async fn who_is_on_the_way_into_a_room_that_begins_anew_is_reset() {
    let scene = Scene::open().await;
    let connection = Arc::clone(&scene.connection);
    let mut follow = Follow::new(&connection, GENERAL, first(7));
    // Its cursor is looked at, and then access is taken from someone.
    let epoch = scene.live().epoch(GENERAL);
    scene.live().hub().detach_person(GENERAL, confab_protocol::UserId(9), scene.live().now());
    let followed = scene.live().follow(&mut follow, Seq(1), epoch).await.expect("it follows");
    assert_eq!(followed, Followed::Recheck);
    scene.rewrite().await;
    divergence::begin_anew(scene.live(), GENERAL);
    let reset = ServerFrame::Reset { room: GENERAL, head: first(8) };
    assert_eq!(scene.says(follow).await, [reset]);
}

/// Another server has given it the history that there is now, of which this one has not heard.
#[tokio::test]
async fn who_has_the_store_s_history_is_not_reset_to_one_that_is_no_more() {
    let scene = Scene::open().await;
    let connection = Arc::clone(&scene.connection);
    scene.rewrite().await;
    let follow = Follow::new(&connection, GENERAL, first(8));
    assert_eq!(scene.says(follow).await, []);
}

/// A part of what it was given on the way was taken back: what follows would not be the next.
#[tokio::test]
async fn who_was_put_out_on_the_way_and_let_in_again_begins_anew() {
    let scene = Scene::open().await;
    let connection = Arc::clone(&scene.connection);
    let (hub, now) = (scene.live().hub(), scene.live().now());
    let mut follow = Follow::new(&connection, GENERAL, Cursor::default());
    let epoch = scene.live().epoch(GENERAL);
    let frames = scene.live().read_after(GENERAL, Seq::ZERO).await.expect("a store");
    assert_eq!(hub.replay(GENERAL, &connection, &frames[0], epoch, now), Checked::Holds);
    hub.detach_person(GENERAL, connection.person(), now);
    let epoch = scene.live().epoch(GENERAL);
    let followed = scene.live().follow(&mut follow, Seq(1), epoch).await;
    assert!(matches!(followed, Err(FollowError::Closing)), "{followed:?}");
    assert_eq!(connection.outbox().ending(), Some(CloseCode::Revalidate));
    scene.server.stop().await;
}

/// Access was taken from someone while it was on its way: where the room has come to, and that
/// there is something to reset, is for those who may see it.
#[tokio::test]
async fn who_was_put_out_on_the_way_is_not_told_where_the_room_has_come_to() {
    let scene = Scene::open().await;
    let (live, connection) = (scene.live(), Arc::clone(&scene.connection));
    for (after, from) in [(first(9), Seq(1)), (Cursor::default(), Seq(2))] {
        let mut follow = Follow::new(&connection, GENERAL, after);
        let epoch = live.epoch(GENERAL);
        live.hub().detach_person(GENERAL, connection.person(), live.now());
        let followed = live.follow(&mut follow, from, epoch).await.expect("it follows");
        assert_eq!(followed, Followed::Recheck);
        assert_eq!(connection.outbox().queued_bytes(), 0, "nothing is said of the room");
        // A person who may see it still is told.
        let epoch = live.epoch(GENERAL);
        let followed = live.follow(&mut follow, from, epoch).await.expect("it follows");
        assert_eq!(followed, Followed::Live);
        assert_ne!(connection.outbox().queued_bytes(), 0);
        live.hub().detach_person(GENERAL, connection.person(), live.now());
    }
    scene.server.stop().await;
}

/// The events after a cursor tell which history it belongs to.
#[tokio::test]
async fn a_cursor_behind_the_head_is_looked_up_only_if_what_follows_it_follows_another() {
    let scene = Scene::open().await;
    scene.grow().await;
    let (live, connection) = (scene.live(), Arc::clone(&scene.connection));
    let lookups = || live.metrics().cursor_reads.get();
    let mut follow = Follow::new(&connection, GENERAL, first(7));
    let mut followed = Followed::Recheck;
    while followed == Followed::Recheck {
        let epoch = live.epoch(GENERAL);
        followed = live.follow(&mut follow, Seq(1), epoch).await.expect("it follows");
    }
    assert_eq!(lookups(), 0);
    live.hub().detach_person(GENERAL, connection.person(), live.now());
    let head = live.hub().find_head(GENERAL).expect("it is open");
    assert_eq!(head.seq, Seq(3));
    let follow = Follow::new(&connection, GENERAL, first(9));
    let (metrics, reset) = (live.metrics().clone(), ServerFrame::Reset { room: GENERAL, head });
    assert_eq!(scene.says(follow).await, [reset]);
    assert_eq!(metrics.cursor_reads.get(), 1);
}

/// The database came back without what was delivered here, of which nobody has heard yet.
#[tokio::test]
async fn a_cursor_after_which_the_store_has_nothing_is_looked_up() {
    let scene = Scene::open().await;
    scene.grow().await;
    scene.live().open(GENERAL).await.expect("it opens");
    let head = scene.live().hub().find_head(GENERAL).expect("it is open");
    scene
        .sql("PRAGMA foreign_keys = OFF; DELETE FROM events WHERE seq > 1; UPDATE rooms SET head = 1")
        .await;
    let connection = Arc::clone(&scene.connection);
    let follow = Follow::new(&connection, GENERAL, Cursor { seq: Seq(2), tag: Tag(9) });
    assert_eq!(scene.says(follow).await, [ServerFrame::Reset { room: GENERAL, head }]);
}
