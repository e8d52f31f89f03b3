//! Two releases live side by side while one takes the other's place.
//!
//! There is one release yet, so the later one is made of this one: with another build in its
//! `welcome`, a database that it has migrated, and what it writes and publishes said in its place.

use std::sync::Arc;

use bytes::{BufMut, Bytes, BytesMut};
use confab_broker::Topic;
use confab_protocol::api::PageAt;
use confab_protocol::json::Value;
use confab_protocol::{
    CloseCode, Command, Event, EventKind, RoomId, ServerFrame, Signal, Timestamp, UserId,
};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tempfile::TempDir;

use crate::client::Client;
use crate::house::{GENERAL, House};
use crate::lossy::Wire;

const LATER: &str = "99.0.0";

/// This release and a later one over one database.
struct Deploy {
    wire: Wire,
    dir: Arc<TempDir>,
    later: House,
    this: House,
}

impl Deploy {
    /// The later one starts first, and migrates.
    async fn begin() -> Self {
        let (wire, dir) = (Wire::default(), Arc::new(TempDir::new().expect("a directory")));
        let named = |config: &mut confab_server::config::Config| config.build = LATER.into();
        let later = House::start(Arc::clone(&dir), Some(wire.join()), named).await;
        for migration in [
            "CREATE TABLE polls (room INTEGER NOT NULL, seq INTEGER NOT NULL)",
            "ALTER TABLE events ADD COLUMN thread INTEGER",
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (9999, 'polls', 1, x'00', 1)",
        ] {
            write(&dir, migration).await;
        }
        let this = House::start(Arc::clone(&dir), Some(wire.join()), |_| {}).await;
        Self { wire, dir, later, this }
    }

    /// The later release commits an event of a kind that this one does not have, by this person.
    async fn commit_a_poll(&self, author: UserId) -> Event {
        let before = self.this.head(GENERAL).await;
        let (room, seq, author) = (GENERAL.0, before.seq.next(), author.0);
        write(
            &self.dir,
            &format!(
                "BEGIN;
                 UPDATE rooms SET head = head + 1, head_tag = 7 WHERE id = {room};
                 INSERT INTO events (room, seq, tag, at, author, kind, thread, payload)
                     VALUES ({room}, {seq}, 7, 1, {author}, 'poll_opened', 1,
                             '{{\"choices\":[\"tea\",\"coffee\"],\"closes\":{{\"at\":9}}}}');
                 COMMIT"
            ),
        )
        .await;
        let found = self.this.app().store.replay(GENERAL, before.seq, 1).await.expect("a log");
        found.into_iter().next().expect("it is there")
    }
}

/// Writes past the store, as a server of another release does.
pub(crate) async fn write(dir: &TempDir, sql: &str) {
    let url = format!("sqlite:{}", dir.path().join("confab.db").display());
    let mut connection = SqliteConnection::connect(&url).await.expect("a connection");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.expect("written");
    connection.close().await.expect("closed");
}

/// An event as the later release publishes it: fields that are not known here, and an effect.
fn publication(event: &Event, effect: u8) -> Bytes {
    let mut payload = BytesMut::new();
    payload.put_slice(&[1, 1]);
    payload.put_i64(event.room.0);
    payload.put_u64(event.seq.0);
    payload.put_u64(event.tag.0);
    payload.put_u8(effect);
    payload.put_u64(0);
    let (Event { room, seq, .. }, author) = (event, &event.author);
    let (tag, id, handle) = (event.tag, author.id, &author.handle);
    payload.put_slice(
        format!(
            r#"{{"type":"event","room":{room},"seq":{seq},"tag":"{tag}","at":1,"by":"a poll",
                "author":{{"id":{id},"handle":"{handle}","name":"ANA","pronouns":"she"}},
                "kind":"poll_opened","choices":["tea","coffee"]}}"#
        )
        .as_bytes(),
    );
    payload.freeze()
}

async fn build(house: &House, who: &crate::house::Member) -> String {
    let bearer = format!("Bearer {}", who.token);
    let headers = [("authorization", bearer.as_str())];
    let mut socket = crate::client::open(house.server.addr(), &headers).await.expect("a handshake");
    match crate::client::next_frame(&mut socket).await {
        ServerFrame::Welcome(welcome) => welcome.build,
        other => panic!("a welcome, and not {other:?}"),
    }
}

async fn is_a_poll(client: &mut Client, event: &Event) {
    let heard = client.event().await;
    assert_eq!((heard.seq, heard.tag), (event.seq, event.tag));
    says_what_the_poll_is(&heard);
}

/// However it came, nothing of it is lost.
fn says_what_the_poll_is(event: &Event) {
    let EventKind::Unknown(poll) = &event.what else { panic!("no poll: {event:?}") };
    assert_eq!(poll.kind, "poll_opened");
    assert_eq!(poll.fields["choices"], Value::from(vec!["tea", "coffee"]));
}

#[tokio::test]
async fn servers_of_two_releases_over_one_database_serve_one_house() {
    let deploy = Deploy::begin().await;
    let (later, this) = (&deploy.later, &deploy.this);
    let (ana, ben) = (later.member("ana").await, this.member("ben").await);
    assert_eq!(build(later, &ana).await, LATER);
    assert_eq!(build(this, &ana).await, env!("CARGO_PKG_VERSION"));
    let mut anas = later.follow(&ana, GENERAL).await;
    let mut bens = this.follow(&ben, GENERAL).await;
    later.send(&ana, GENERAL, "from the later").await;
    this.send(&ben, GENERAL, "from this one").await;
    for client in [&mut anas, &mut bens] {
        assert_eq!(client.bodies(2).await, ["from the later", "from this one"]);
    }
    anas.ask(Command::Typing { room: GENERAL }).await;
    bens.signal(|signal| matches!(signal, Signal::Typing { .. })).await;
}

#[tokio::test]
async fn events_of_an_unknown_kind_come_in_their_turn_however_they_come() {
    let deploy = Deploy::begin().await;
    let (ana, ben) = (deploy.later.member("ana").await, deploy.this.member("ben").await);
    let mut bens = deploy.this.follow(&ben, GENERAL).await;
    let before = deploy.this.head(GENERAL).await;
    // Published as this release would; published with what only the later one understands, and so
    // read from the store; not published at all.
    for effect in [Some(0), Some(77), None] {
        let poll = deploy.commit_a_poll(ana.person().id).await;
        if let Some(effect) = effect {
            deploy.wire.say(Topic::Room(GENERAL), publication(&poll, effect));
        }
        deploy.later.send(&ana, GENERAL, "after it").await;
        is_a_poll(&mut bens, &poll).await;
        assert_eq!(bens.bodies(1).await, ["after it"]);
    }
    let mut back = deploy.this.connect(&ben).await;
    back.resume(GENERAL, before).await;
    for nth in 1..=6 {
        let event = back.event().await;
        assert_eq!(event.seq.0, before.seq.0 + nth, "a replay has them, too");
        if nth % 2 == 1 {
            says_what_the_poll_is(&event);
        }
    }
    let page =
        deploy.this.app().store.page(GENERAL, UserId(1), before.seq, PageAt::Newest, 9).await;
    let page = serde_json::to_value(page.expect("a store").entries).expect("JSON");
    let polls = page.as_array().expect("a list").iter().filter(|e| e["kind"] == "poll_opened");
    assert!(polls.clone().all(|poll| poll["closes"]["at"] == 9), "{page}");
    assert_eq!(polls.count(), 3);
}

#[tokio::test]
async fn publications_and_signals_that_are_not_understood_do_no_harm() {
    let deploy = Deploy::begin().await;
    let (ana, ben) = (deploy.later.member("ana").await, deploy.this.member("ben").await);
    let mut bens = deploy.this.follow(&ben, GENERAL).await;
    let signal = br#"{"type":"signal","signal":"waved","room":1,"hand":"left"}"#;
    let waved = [&[1, 2][..], &7_u64.to_be_bytes(), signal].concat();
    for payload in [b"".to_vec(), vec![2, 1, 9], vec![1, 99, 1, 2, 3], vec![1, 3], waved] {
        deploy.wire.say(Topic::Room(GENERAL), payload.clone());
        deploy.wire.say(Topic::User(ben.person().id), payload.clone());
        deploy.wire.say(Topic::Room(RoomId(999)), payload);
    }
    bens.signal(|signal| *signal == Signal::Unknown).await;
    deploy.later.send(&ana, GENERAL, "alive").await;
    assert_eq!(bens.bodies(1).await, ["alive"]);
}

#[tokio::test]
async fn access_that_a_later_release_took_in_a_way_unknown_here_is_checked_anew() {
    let deploy = Deploy::begin().await;
    let (ana, ben) = (deploy.later.member("ana").await, deploy.this.member("ben").await);
    let mut anas = deploy.this.connect(&ana).await;
    let mut bens = deploy.this.connect(&ben).await;
    let person = ben.person().id.0;
    write(
        &deploy.dir,
        &format!(
            "PRAGMA ignore_check_constraints = 1;
             INSERT INTO access_changes (kind, person, at) VALUES ('muted', {person}, 1)"
        ),
    )
    .await;
    assert_eq!(bens.closed().await, CloseCode::Revalidate);
    // Nobody else is, and what is taken later is still read.
    anas.frames_until_pong().await;
    let store = &deploy.later.app().store;
    let ended = store.end_session(ana.person().id, ana.actor.session, Timestamp(1)).await;
    assert!(ended.expect("a store"));
    assert_eq!(anas.closed().await, CloseCode::SignedOut);
}
