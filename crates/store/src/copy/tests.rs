//! An installation is the same after it was copied, in either direction, or nothing is copied.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use confab_protocol::api::{AuditAct, ChangePushSettings, ChangeRoomSettings, PageAt, SignUpMode};
use confab_protocol::{
    ClientId, Handle, ReadPointer, Role, RoomId, Seq, Tag, Timestamp, UserId, Visibility,
};
use confab_testing::PostgresServer;
use sqlx::{Connection, SqliteConnection};
use tokio::task::JoinSet;

use super::{Copied, CopyError, Side, Table, Value, copy, tables};
use crate::sql::files::tests::{ROOMY, id, new_file, whole};
use crate::{
    AccessChangeId, Admission, Append, AppendKind, AuditFilter, FeedBegins, FeedHolder, NewAccount,
    NewAudit, NewBan, NewDraft, NewInvitation, NewPush, NewResetLink, NewRoom, NewRoomInvitation,
    NewSession, Options, Part, PasswordHash, PushEnd, PushMessage, PushSubscription, SecretName,
    SessionKind, Store, TokenHash, kinds, open,
};

const AT: Timestamp = Timestamp(1_000);

/// Runs a closure with the store of a URL.
pub(super) async fn with<T>(url: &str, work: impl AsyncFnOnce(Arc<Store>) -> T) -> T {
    let mut writers = JoinSet::new();
    let (store, writer) = open(url, Options::default()).await.unwrap();
    writers.spawn(writer.run());
    let done = work(Arc::clone(&store)).await;
    store.close().await;
    done
}

fn account(name: &str) -> NewAccount {
    NewAccount {
        handle: Handle::parse(name).unwrap(),
        name: name.to_uppercase(),
        password: PasswordHash(format!("hash of {name}")),
        at: AT,
        tag: Tag(u64::MAX),
    }
}

fn session(person: UserId, token: u8) -> NewSession {
    NewSession {
        person,
        kind: SessionKind::Browser { user_agent: "Mosaic".to_owned() },
        token: TokenHash([token; 32]),
        at: AT,
        expires_at: None,
        idle_ms: Some(1_000_000),
        verified: None,
    }
}

/// Appends, under a client id that `number` makes.
async fn append(store: &Store, number: u64, room: RoomId, author: UserId, what: AppendKind) -> Seq {
    let acting = match what {
        AppendKind::Change { .. } => Role::Administrator,
        _ => Role::Member,
    };
    let client_id = ClientId::from_random(number.into());
    let tag = Tag(number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let append = Append { room, author, client_id, at: AT, tag, acting, what };
    store.append(append).await.unwrap().event.seq
}

fn new_room(creator: UserId, name: &str) -> NewRoom {
    let visibility = Visibility::Private;
    let (name, topic) = (name.to_owned(), String::new());
    NewRoom { creator, name, topic, visibility, at: AT, tag: Tag(5) }
}

fn text(body: &str) -> AppendKind {
    let mentions = vec![Handle::parse("ben").unwrap()];
    AppendKind::Send { body: body.to_owned(), reply_to: None, mentions }
}

/// Some of everything that a store keeps.
pub(super) async fn fill(store: Arc<Store>) {
    let store = store.as_ref();
    let ana = store.create_first_account(account("ana")).await.unwrap().unwrap().person.id;
    store.set_sign_up_mode(SignUpMode::Open).await.unwrap();
    store.set_server_name("Ours, 'quoted'").await.unwrap();
    store.secret(SecretName::Topics, [7; 32]).await.unwrap();
    let ben =
        store.create_account(account("ben"), Admission::Open).await.unwrap().account.person.id;
    let cleo =
        store.create_account(account("cleo"), Admission::Open).await.unwrap().account.person.id;
    let private = store.create_room(new_room(ben, "Größe")).await.unwrap().id;
    store.open_direct(ana, ben, AT, Tag(6)).await.unwrap();
    let general = RoomId(1);
    for n in 0..1_200 {
        append(store, n, general, ana, text(&format!("message {n} 🎈"))).await;
    }
    let edited = append(store, 2_001, general, ana, text("wrong")).await;
    let edit = AppendKind::Edit { message: edited, body: "right\0".to_owned(), mentions: vec![] };
    append(store, 2_002, general, ana, edit).await;
    let gone = append(store, 2_003, general, ben, text("regretted")).await;
    append(store, 2_004, general, ben, AppendKind::Delete { message: gone }).await;
    append(store, 2_005, private, ben, AppendKind::Add { member: cleo }).await;
    // She is in already.
    append(store, 2_006, private, ben, AppendKind::Add { member: cleo }).await;
    append(store, 2_007, private, cleo, AppendKind::Leave).await;
    let topic = Some("About size".to_owned());
    append(store, 2_008, private, ben, AppendKind::Change { name: None, topic }).await;
    for (number, example) in (2_100..).zip(kinds::examples(edited)) {
        append(store, number, general, ana, example).await;
    }
    whole(store, new_file(ana, 1, 9), 'a').await.unwrap();
    whole(store, new_file(ana, 2, 9), 'b').await.unwrap();
    whole(store, new_file(ana, 3, 9), 'c').await.unwrap();
    assert!(store.cancel_file(id(3), ana).await.unwrap());
    store.remove_file(id(3)).await.unwrap();
    store.reserve_file(new_file(ana, 4, 9), ROOMY).await.unwrap();
    let part = Part { start: 0, size: 5, name: "a".to_owned() };
    assert!(store.stage(id(4), 0, part, AT).await.unwrap());
    let what =
        AppendKind::SendFiles { message: Box::new(text("")), files: vec![id(1)], mark: None };
    append(store, 2_050, general, ana, what).await;
    store.move_read(general, ben, ReadPointer { version: 3, seq: Seq(700) }).await.unwrap();
    let section = store.add_section(ben, "Work".to_owned()).await.unwrap().unwrap();
    let section = Some(section.sections[0].id);
    let muted = Some(true);
    let change = ChangeRoomSettings { muted, section, ..ChangeRoomSettings::default() };
    store.change_room_settings(general, ben, change).await.unwrap().unwrap();
    let body = "not finished".to_owned();
    let draft = NewDraft { person: ben, room: general, thread: None, body, at: AT };
    store.keep_draft(draft).await.unwrap();
    store.save_message(ben, (general, edited), true, AT).await.unwrap();
    tell(store, ana, general, edited).await;
    let last = store.create_session(session(ana, 2)).await.unwrap().unwrap();
    store.end_session(ana, last.id, AT).await.unwrap();
    store.remember_device(ana, TokenHash([4; 32]), AT).await.unwrap();
    administer(store, ana, ben).await;
    store.set_asks_first(cleo, true).await.unwrap();
    store.set_busy(ben, Some(Timestamp(9_000))).await.unwrap();
    store.open_group(ana, vec![ben, cleo], AT, Tag(7)).await.unwrap().unwrap();
    let new = NewRoomInvitation { room: private, person: ana, by: ben, at: AT };
    store.invite_to_room(new).await.unwrap();
    let holder = FeedHolder { feed: "of the tests", server: u64::MAX };
    let lease = Duration::from_mins(10);
    assert!(store.lease_feed(holder, FeedBegins::WithEverything, lease).await.unwrap());
    assert!(store.advance_feed(holder, general, Seq(700)).await.unwrap());
    take_away(store, private, ben, cleo).await;
    store.deactivate_account(cleo, AT).await.unwrap();
}

/// A browser that is told of two messages, and has been told of one.
async fn tell(store: &Store, person: UserId, room: RoomId, seq: Seq) {
    let id = store.create_session(session(person, 1)).await.unwrap().unwrap().id;
    let endpoint = "https://push.example.org/a".to_owned();
    let subscription = PushSubscription { endpoint, p256dh: vec![4; 65], auth: vec![7; 16] };
    store.subscribe_push(person, id, subscription, AT).await.unwrap();
    let change = ChangePushSettings { hide_text: Some(true), ..ChangePushSettings::default() };
    store.change_push_settings(person, change, Some("Asia/Tokyo".into()), AT).await.unwrap();
    let message = |seq| PushMessage { room, seq, author: UserId(0), thread: None, aside: false };
    let delay = |delay_ms| vec![NewPush { subscription: 1, delay_ms }];
    store.queue_pushes(message(Seq(seq.0 - 1)), delay(60_000)).await.unwrap();
    store.move_read(room, person, ReadPointer { version: 9, seq: Seq(0) }).await.unwrap();
    store.queue_pushes(message(seq), delay(0)).await.unwrap();
    let due = store.take_pushes(1, Duration::from_mins(1), AT).await.unwrap();
    store.end_push(&due[0], PushEnd::Sent).await.unwrap();
}

/// An invitation, a reset link, and what the audit log says of them.
async fn administer(store: &Store, by: UserId, person: UserId) {
    let (label, expires_at) = ("for the crew".to_owned(), Timestamp(9_000));
    let invitation = NewInvitation { by, code: TokenHash([3; 32]), label, expires_at, uses: 5 };
    let note = |act| NewAudit {
        at: AT,
        by,
        act,
        person: Some(person),
        room: None,
        about: String::new(),
        origin: "192.0.2.0/24".to_owned(),
    };
    store.create_invite(invitation, note(AuditAct::InviteMade)).await.unwrap();
    let link = NewResetLink { person, code: TokenHash([5; 32]), expires_at };
    store.make_reset_link(link, note(AuditAct::ResetLinkMade)).await.unwrap();
}

/// A ban, a room that is deleted and not erased yet, and a command that was refused.
async fn take_away(store: &Store, room: RoomId, owner: UserId, person: UserId) {
    let ban = NewBan { room, person, by: owner, acting: Role::Member, at: AT, tag: Tag(8) };
    store.ban(ban).await.unwrap();
    let new = new_room(owner, "Regretted");
    let deleted = store.create_room(new).await.unwrap().id;
    append(store, 3_001, deleted, owner, text("to be erased")).await;
    store.delete_room(deleted, AT).await.unwrap().unwrap();
    // More than a deletion erases at once.
    let long = || "x".repeat(16_000);
    let gone = append(store, 3_003, room, owner, text(&long())).await;
    for number in 3_004..3_008 {
        let edit = AppendKind::Edit { message: gone, body: long(), mentions: vec![] };
        append(store, number, room, owner, edit).await;
    }
    append(store, 3_008, room, owner, AppendKind::Delete { message: gone }).await;
    let client_id = ClientId::from_random(3_002);
    let (what, acting) = (text("not for them"), Role::Member);
    let late = Append { room, author: person, client_id, at: AT, tag: Tag(9), acting, what };
    store.append(late).await.unwrap_err();
}

/// Every row of every table, none of which is empty.
pub(super) async fn rows(url: &str) -> Vec<(&'static str, Vec<Vec<Value>>)> {
    let mut side = Side::open_to_read(url).await.unwrap().unwrap();
    let mut all = Vec::new();
    for table in tables() {
        let rows = side.read(table, None, u32::MAX).await.unwrap();
        assert!(!rows.is_empty(), "nothing in {}", table.name);
        all.push((table.name, rows));
    }
    all
}

/// All that the store tells, as text.
async fn told(store: Arc<Store>) -> Vec<String> {
    let store = store.as_ref();
    let mut told = Vec::new();
    for person in 1..=3 {
        let person = UserId(person);
        let summaries = store.rooms_first(person, 1_000).await.unwrap();
        told.push(format!("{summaries:?}"));
        told.push(format!("{:?}", store.find_account(person).await.unwrap()));
        told.push(format!("{:?}", store.sessions_of(person, AT).await.unwrap()));
        for room in summaries {
            told.push(format!(
                "{:?}",
                store.page(room.id, person, Seq(1), PageAt::Newest, 2_000).await.unwrap()
            ));
            told.push(format!("{:?}", store.replay(room.id, Seq::ZERO, 2_000).await.unwrap()));
            told.push(format!("{:?}", store.members(room.id, "", None, 9).await.unwrap()));
        }
    }
    let handle = Handle::parse("ben").unwrap();
    told.push(store.find_credentials(&handle).await.unwrap().unwrap().1.0);
    told.push(format!("{:?}", store.invites(AT, None).await.unwrap()));
    told.push(format!("{:?}", store.access_changes(AccessChangeId(0), 99).await.unwrap()));
    told.push(format!("{:?}", store.audit(&AuditFilter::ALL, 99).await.unwrap()));
    told.push(store.server_name().await.unwrap());
    told.push(format!("{:?}", store.secret(SecretName::Topics, [0; 32]).await.unwrap()));
    told
}

/// Goes on where the original was: a retry is known, numbers are not given out twice.
async fn goes_on(store: Arc<Store>) {
    let store = store.as_ref();
    let first = append(store, 5, RoomId(1), UserId(1), text("message 5 🎈")).await;
    assert_eq!(first, Seq(9), "the creation, two joins, and the fifth after the first");
    let dora = store.create_account(account("dora"), Admission::Open).await.unwrap().account;
    assert_eq!(dora.person.id, UserId(4));
    let session = store.create_session(session(UserId(1), 9)).await.unwrap().unwrap();
    assert_eq!(session.id.0, 3, "the second had ended, and its number is not used again");
    store.end_session(UserId(1), session.id, AT).await.unwrap();
    assert_eq!(store.last_access_change().await.unwrap(), AccessChangeId(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_the_same_there_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    let server = PostgresServer::shared().await.unwrap();
    let there = server.create_database("copy_there").await.unwrap();
    let (original, back) = (file("original.db"), file("back.db"));
    with(&original, fill).await;
    let before = with(&original, told).await;
    let all = rows(&original).await;

    let copied = copy(&original, &there).await.unwrap();
    let events = 1_222 + kinds::examples(Seq(1)).len() as u64;
    assert_eq!((copied.rooms, copied.events), (5, events));
    assert!(copied.rows.contains(&("accounts", 3)), "{copied:?}");
    assert!(copied.rows.contains(&("events", events)), "{copied:?}");
    assert_eq!(with(&there, told).await, before);
    assert_eq!(rows(&there).await, all);

    let again: Copied = copy(&there, &back).await.unwrap();
    assert_eq!(again, copied);
    assert_eq!(with(&back, told).await, before);
    assert_eq!(rows(&back).await, all);

    with(&there, goes_on).await;
    with(&back, goes_on).await;
}

#[tokio::test]
async fn what_is_in_use_is_not_written_and_what_is_not_there_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
    let server = PostgresServer::shared().await.unwrap();
    let there = server.create_database("copy_refused").await.unwrap();
    let found = async |store: Arc<Store>| {
        store.create_first_account(account("root")).await.unwrap();
    };
    let started = async |store: Arc<Store>| {
        store.secret(SecretName::Topics, [0; 32]).await.unwrap();
    };

    let refused = copy(&file("missing.db"), &there).await;
    assert!(matches!(refused, Err(CopyError::NoSource)), "{refused:?}");
    assert!(!folder.path().join("missing.db").exists());

    with(&file("started.db"), started).await;
    let refused = copy(&file("started.db"), &there).await;
    assert!(matches!(refused, Err(CopyError::EmptySource)), "{refused:?}");

    with(&file("original.db"), found).await;
    let refused = copy(&file("original.db"), &file("started.db")).await;
    assert!(matches!(refused, Err(CopyError::TargetInUse("secrets"))), "{refused:?}");

    copy(&file("original.db"), &there).await.unwrap();
    let refused = copy(&file("original.db"), &there).await;
    assert!(matches!(refused, Err(CopyError::TargetInUse("accounts"))), "{refused:?}");
}

#[tokio::test]
async fn a_copy_that_is_not_the_same_is_undone() {
    let folder = tempfile::tempdir().unwrap();
    let original = format!("sqlite:{}", folder.path().join("original.db").display());
    with(&original, fill).await;
    let server = PostgresServer::shared().await.unwrap();
    let there = server.create_database("copy_differs").await.unwrap();
    with(&there, async |_| {}).await;
    let spoil = "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN NEW.body := 'spoilt'; RETURN NEW; END $$;
                 CREATE TRIGGER spoil BEFORE INSERT ON message_versions
                 FOR EACH ROW WHEN (NEW.id = 1100) EXECUTE FUNCTION spoil()";
    server.query("copy_differs", spoil).await.unwrap();
    let refused = copy(&original, &there).await;
    assert!(matches!(refused, Err(CopyError::LogDiffers(RoomId(1)))), "{refused:?}");
    for table in ["accounts", "events", "secrets"] {
        let left = server.query("copy_differs", &format!("SELECT COUNT(*) FROM {table}")).await;
        assert_eq!(left.unwrap(), "0", "{table}");
    }
}

#[test]
fn what_was_copied_is_told_line_by_line() {
    let rows = vec![("accounts", 2), ("message_versions", 1_000)];
    assert_eq!(
        Copied { rows, rooms: 3, events: 1_003 }.to_string(),
        "           2 accounts\n        1000 message versions\n\
         compared: 3 rooms with 1003 events, and each log is the same"
    );
}

#[tokio::test]
async fn every_column_of_every_table_is_copied() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", dir.path().join("confab.db").display());
    with(&url, async |_| ()).await;
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name NOT IN ('_sqlx_migrations', 'sqlite_sequence')
           AND t.name NOT LIKE 'search%'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    let there: BTreeSet<(&str, &str)> =
        columns.iter().map(|(table, column)| (table.as_str(), column.as_str())).collect();
    let of_table = |table: &'static Table| {
        table.columns().map(|(column, _)| (table.name, column)).collect::<Vec<_>>()
    };
    let copied: BTreeSet<(&str, &str)> = tables().flat_map(of_table).collect();
    assert_eq!(copied, there);
}
