//! Whoever is on the way into a room is given one history of it.

use confab_hub::Next;
use confab_protocol::{CloseCode, Handle, SessionId, Tag, Timestamp};
use confab_store::{NewAccount, PasswordHash};
use sqlx::{Connection as _, SqliteConnection};

use super::*;
use crate::config::Config;
use crate::server::Server;

const GENERAL: RoomId = RoomId(1);

#[tokio::test]
async fn who_is_on_the_way_into_a_room_that_begins_anew_is_reset() {
    let dir = tempfile::TempDir::new().expect("a directory");
    let server = Server::start(Config::for_tests(dir.path())).await.expect("a server");
    let (live, store) = (server.app().live.clone(), &server.app().store);
    let ana = NewAccount {
        handle: Handle::parse("ana").expect("a handle"),
        name: "Ana".into(),
        password: PasswordHash(String::new()),
        at: Timestamp(0),
        tag: Tag(7),
    };
    let ana = store.create_first_account(ana).await.expect("a store").expect("the first").person;
    let connection = live.connect(ana.id, SessionId(1)).await.expect("a connection");
    let cursor = Cursor { seq: Seq(1), tag: Tag(7) };
    let mut follow = Follow::new(&connection, GENERAL, cursor);

    // Its cursor is looked at, and then access is taken from someone.
    let epoch = live.epoch(GENERAL);
    let followed = live.follow(&mut follow, Seq(1), epoch).await.expect("it follows");
    assert_eq!(followed, Followed::Recheck);
    let url = format!("sqlite:{}", dir.path().join("confab.db").display());
    let mut database = SqliteConnection::connect(&url).await.expect("a database");
    let other = "UPDATE events SET tag = 8; UPDATE rooms SET head_tag = 8";
    sqlx::raw_sql(other).execute(&mut database).await.expect("written");
    histories::begin_anew(&live, GENERAL);

    let mut followed = Followed::Recheck;
    while followed == Followed::Recheck {
        let epoch = live.epoch(GENERAL);
        followed = live.follow(&mut follow, Seq(1), epoch).await.expect("it follows");
    }
    connection.outbox().finish(CloseCode::Draining);
    let Next::Send(first) = poll_fn(|cx| connection.outbox().poll_next(cx)).await else {
        panic!("a frame, and not the end");
    };
    let head = Cursor { seq: Seq(1), tag: Tag(8) };
    let reset: ServerFrame = serde_json::from_slice(&first).expect("a frame");
    assert_eq!(reset, ServerFrame::Reset { room: GENERAL, head });
    database.close().await.expect("closed");
    server.stop().await;
}
