//! Writes of two servers that lock the same rows in every order: none waits for ever.

use std::str::FromStr as _;

use confab_protocol::{
    ClientId, Handle, Role, RoomId, Tag, Timestamp, UserId, Visibility, api::SignUpMode,
};
use sqlx::Executor as _;
use sqlx::postgres::PgConnectOptions;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::super::connect::connect;
use super::super::sqlstate::{is_to_free_others, waited_too_long};
use crate::sql::bans::BAN;
use crate::statement::locks;
use crate::{
    AccessChangeId, Admission, Append, AppendError, AppendKind, Invited, NewAccount, NewRoom,
    NewRoomInvitation, NewSession, PasswordHash, SessionKind, Store, StoreError, TokenHash,
};

/// Waits until some transaction of this database waits for a lock.
async fn someone_waits(store: &Store) -> Result<(), StoreError> {
    loop {
        let statement = "SELECT COUNT(*) FROM pg_stat_activity
                         WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let (waiting,): (i64,) = store.reads().one(statement, &[]).await?;
        if waiting > 0 {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
}

/// A membership must not be read while a change of it is uncommitted.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_waits_for_the_membership_to_be_settled() {
    let (_server, url) = super::database().await;
    let mut writers = JoinSet::new();
    let store = super::open(&url, &mut writers).await;
    super::found(&store).await;
    let (locked, is_locked) = oneshot::channel::<()>();
    let watching = store.clone();
    let leaving = store.postgres().write::<_, StoreError, _>(|transaction| {
        Box::pin(async move {
            locks::rooms(transaction, &[1]).await?;
            sqlx::query("DELETE FROM members").execute(transaction).await?;
            drop(locked);
            someone_waits(&watching).await
        })
    });
    let client_id = ClientId::new("1").unwrap();
    let (room, author, acting) = (RoomId(1), UserId(1), Role::Member);
    let message = Append { room, author, client_id, at: AT, tag: Tag(2), acting, what: text(1) };
    let sending = async {
        is_locked.await.ok();
        store.append(message).await
    };
    let (left, sent) = tokio::join!(leaving, sending);
    // The one that fails at once does not wait, and so has the other wait for it.
    assert!(matches!(sent, Err(AppendError::NotMember)), "{sent:?}");
    left.unwrap();
}

/// A session is not made while its account is being closed, which would not end it.
#[tokio::test(flavor = "multi_thread")]
async fn signing_in_waits_for_a_deactivation() {
    let (_server, url) = super::database().await;
    let mut writers = JoinSet::new();
    let store = super::open(&url, &mut writers).await;
    super::found(&store).await;
    let (locked, is_locked) = oneshot::channel::<()>();
    let watching = store.clone();
    let closing = store.postgres().write::<_, StoreError, _>(|transaction| {
        Box::pin(async move {
            sqlx::query("UPDATE accounts SET deactivated_at = 1").execute(transaction).await?;
            drop(locked);
            someone_waits(&watching).await
        })
    });
    let signing_in = async {
        is_locked.await.ok();
        store.create_session(session(1, UserId(1))).await
    };
    let (closed, made) = tokio::join!(closing, signing_in);
    assert_eq!(made.unwrap(), None);
    closed.unwrap();
}

/// An invitation is not made while a ban is being written, which would not end it.
#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_waits_for_a_ban() {
    let (_server, url) = super::database().await;
    let mut writers = JoinSet::new();
    let store = super::open(&url, &mut writers).await;
    super::found(&store).await;
    store.set_sign_up_mode(SignUpMode::Open).await.unwrap();
    store.create_account(account(1), Admission::Open).await.unwrap();
    let made = store.create_room(room(1)).await.unwrap().id;
    let (locked, is_locked) = oneshot::channel::<()>();
    let watching = store.clone();
    let banning = store.postgres().write::<_, StoreError, _>(move |transaction| {
        Box::pin(async move {
            locks::rooms(transaction, &[made.0]).await?;
            sqlx::query(BAN).bind(made.0).bind(2).bind(1).bind(0).execute(transaction).await?;
            drop(locked);
            someone_waits(&watching).await
        })
    });
    let inviting = async {
        is_locked.await.ok();
        let (person, by) = (UserId(2), UserId(1));
        store.invite_to_room(NewRoomInvitation { room: made, person, by, at: AT }).await
    };
    let (banned, invited) = tokio::join!(banning, inviting);
    assert_eq!(invited.unwrap(), Invited::NotAllowed);
    banned.unwrap();
}

/// A deletion finds what is put into the search index meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_indexed_while_it_is_deleted_leaves_the_index() {
    let (_server, url) = super::database().await;
    let mut writers = JoinSet::new();
    let store = super::open(&url, &mut writers).await;
    super::found(&store).await;
    let (room, author, acting) = (RoomId(1), UserId(1), Role::Member);
    let command = |n: i64, what| {
        let client_id = ClientId::new(n.to_string()).unwrap();
        Append { room, author, client_id, at: AT, tag: Tag(2), acting, what }
    };
    let message = store.append(command(1, text(1))).await.unwrap().event.seq;
    let (indexed, is_indexed) = oneshot::channel::<()>();
    let watching = store.clone();
    let indexing = store.postgres().write::<_, StoreError, _>(move |transaction| {
        Box::pin(async move {
            let index = "SELECT 1 FROM messages WHERE room = 1 FOR SHARE;
                         INSERT INTO search_docs (id, room, message, version, marks)
                         SELECT 1, room, seq, version, 0 FROM messages WHERE room = 1;
                         INSERT INTO search_index (rowid, tokens) VALUES (1, 'code')";
            sqlx::raw_sql(index).execute(transaction).await?;
            drop(indexed);
            someone_waits(&watching).await
        })
    });
    let deleting = async {
        is_indexed.await.ok();
        store.append(command(2, AppendKind::Delete { message })).await
    };
    let (indexed, deleted) = tokio::join!(indexing, deleting);
    indexed.unwrap();
    deleted.unwrap();
    let left = "SELECT (SELECT COUNT(*) FROM search_docs) + (SELECT COUNT(*) FROM search_index)";
    let (left,): (i64,) = store.reads().one(left, &[]).await.unwrap();
    assert_eq!(left, 0);
}

const ROOMS: i64 = 4;
const PEOPLE: i64 = 6;
const ROUNDS: i64 = 30;

/// Everything that takes a lock, at once and at random, on two servers. A deadlock would be an
/// error of the database, a lock in the wrong order one of them sooner or later.
#[tokio::test(flavor = "multi_thread")]
async fn writes_of_every_kind_at_once_do_not_wait_for_each_other() {
    let (_server, url) = super::database().await;
    let mut writers = JoinSet::new();
    let one = super::open(&url, &mut writers).await;
    let two = super::open(&url, &mut writers).await;
    super::found(&one).await;
    one.set_sign_up_mode(SignUpMode::Open).await.unwrap();
    for n in 1..PEOPLE {
        one.create_account(account(n), Admission::Open).await.unwrap();
    }
    for n in 1..ROOMS {
        one.create_room(room(n)).await.unwrap();
    }
    let mut tasks = JoinSet::new();
    for task in 0..12 {
        let store = if task % 2 == 0 { one.clone() } else { two.clone() };
        tasks.spawn(disturb(store, task));
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let changes = one.access_changes(AccessChangeId(0), u32::MAX).await.unwrap();
    assert!(changes.iter().zip(1..).all(|(change, id)| change.id.0 == id), "no holes: {changes:?}");
    for n in 1..=ROOMS {
        let events = two.replay(RoomId(n), confab_protocol::Seq::ZERO, u32::MAX).await.unwrap();
        assert!(events.iter().zip(1..).all(|(event, seq)| event.seq.0 == seq), "no holes");
    }
}

async fn disturb(store: Store, task: i64) {
    for round in 0..ROUNDS {
        let n = task * ROUNDS + round;
        let person = UserId(1 + n % PEOPLE);
        let what = match n % 5 {
            0 => AppendKind::Leave,
            1 | 2 => AppendKind::Join,
            3 => AppendKind::Change { name: Some(format!("name {n}")), topic: None },
            _ => text(n),
        };
        append(&store, n, person, what).await;
        match n % 4 {
            0 => drop(store.create_room(room(1_000 + n)).await.unwrap()),
            1 => drop(store.create_account(account(1_000 + n), Admission::Open).await.unwrap()),
            2 => sign_in_and_out(&store, n, person).await,
            _ => drop(
                store.open_direct(person, UserId(1 + (n + 1) % PEOPLE), AT, Tag(1)).await.unwrap(),
            ),
        }
    }
}

const AT: Timestamp = Timestamp(1);

/// A refusal is as good as an event; an error of the database is not.
async fn append(store: &Store, n: i64, author: UserId, what: AppendKind) {
    let room = RoomId(1 + (n * 7) % ROOMS);
    let client_id = ClientId::new(format!("{n}")).unwrap();
    let acting = Role::Administrator;
    let append = Append { room, author, client_id, at: AT, tag: Tag(1), acting, what };
    if let Err(AppendError::Store(error)) = store.append(append).await {
        panic!("{error:?}");
    }
}

fn session(n: i64, person: UserId) -> NewSession {
    let mut token = [0; 32];
    token[..8].copy_from_slice(&n.to_le_bytes());
    NewSession {
        person,
        kind: SessionKind::Browser { user_agent: String::new() },
        token: TokenHash(token),
        at: AT,
        expires_at: None,
        idle_ms: None,
        verified: None,
    }
}

async fn sign_in_and_out(store: &Store, n: i64, person: UserId) {
    let id = store.create_session(session(n, person)).await.unwrap().unwrap().id;
    assert!(store.end_session(person, id, AT).await.unwrap());
}

fn text(n: i64) -> AppendKind {
    AppendKind::Send { body: n.to_string(), reply_to: None, mentions: Vec::new() }
}

fn account(n: i64) -> NewAccount {
    NewAccount {
        handle: Handle::parse(&format!("person{n}")).unwrap(),
        name: "Someone".to_owned(),
        password: PasswordHash(String::new()),
        at: AT,
        tag: Tag(1),
    }
}

fn room(n: i64) -> NewRoom {
    NewRoom {
        creator: UserId(1),
        name: format!("room {n}"),
        topic: String::new(),
        visibility: Visibility::Public,
        at: AT,
        tag: Tag(1),
    }
}

/// A batch begins again for others at most; where it waited its time, its senders have waited, too.
#[tokio::test]
async fn to_have_waited_too_long_is_not_to_have_made_way() {
    let (_server, url) = super::database().await;
    let mut writers = JoinSet::new();
    super::found(&super::open(&url, &mut writers).await).await;
    let options = PgConnectOptions::from_str(&url).unwrap();
    let mut holder = connect(&options).await.unwrap();
    holder.execute("BEGIN; SELECT 1 FROM rooms FOR UPDATE").await.unwrap();
    let mut waiting = connect(&options).await.unwrap();
    let error = waiting.execute("SELECT 1 FROM rooms FOR UPDATE NOWAIT").await.unwrap_err();
    assert!(waited_too_long(&error), "{error}");
    assert!(!is_to_free_others(&error), "{error}");
}
