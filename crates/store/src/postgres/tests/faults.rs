//! Postgres stops, dies, hangs and comes back: callers get an error in time, and then it works.

use std::str::FromStr;
use std::time::{Duration, Instant};

use confab_protocol::{ClientId, EventKind, Role, RoomId, Seq, Tag, Timestamp, UserId};
use confab_testing::{DEADLINE, PostgresServer, eventually};
use sqlx::Executor;
use sqlx::postgres::PgConnectOptions;
use tokio::task::JoinSet;

use super::super::connect::{PATIENCE, connect};
use crate::statement::locks;
use crate::{Append, AppendError, AppendKind, Appended, Store, StoreError};

/// Longest time until an error: the patience of the store, and a machine that stalls.
const IN_TIME: Duration = PATIENCE.saturating_add(Duration::from_secs(2));

struct House {
    postgres: PostgresServer,
    store: Store,
    writers: JoinSet<()>,
}

impl House {
    /// A server of its own, with one account and `#general`.
    async fn open() -> Self {
        let postgres = PostgresServer::start().await.unwrap();
        let url = postgres.create_database("confab").await.unwrap();
        let mut writers = JoinSet::new();
        let store = super::open(&url, &mut writers).await;
        super::found(&store).await;
        Self { postgres, store, writers }
    }

    async fn send(&self, body: &str) -> Result<Appended, AppendError> {
        self.store.append(message(body)).await
    }

    /// Every kind of call fails within the stated time, with an error that says why.
    async fn fails_in_time(&self) {
        let started = Instant::now();
        let (sent, read, written) = tokio::join!(
            self.send("while it is away"),
            self.store.rooms_first(UserId(1), 1_000),
            self.store.set_server_name("Away"),
        );
        assert!(started.elapsed() < IN_TIME, "it took {:?}", started.elapsed());
        let sent = match sent {
            Err(AppendError::Store(error)) => error,
            other => panic!("{other:?}"),
        };
        for error in [sent, read.unwrap_err(), written.unwrap_err()] {
            let fits = matches!(
                error,
                StoreError::Open(_)
                    | StoreError::Query(_)
                    | StoreError::Commit(_)
                    | StoreError::Timeout
            );
            assert!(fits, "{error:?}");
        }
    }

    /// Every kind of call works again, without a new store.
    async fn works_again(&self) {
        eventually(DEADLINE, "a send", async || self.send("back").await.is_ok()).await.unwrap();
        let room = self.store.rooms_first(UserId(1), 1_000).await.unwrap().remove(0);
        self.store.set_server_name("Back").await.unwrap();
        assert_eq!(self.store.server_name().await.unwrap(), "Back");
        let events = self.store.replay(RoomId(1), Seq::ZERO, u32::MAX).await.unwrap();
        assert!(events.iter().zip(1..).all(|(event, seq)| event.seq.0 == seq), "no holes");
        assert_eq!(events.last().unwrap().seq, room.head.seq);
    }

    async fn close(mut self) {
        self.store.close().await;
        while let Some(ended) = self.writers.join_next().await {
            ended.unwrap();
        }
    }
}

/// A message whose body is its client id, too.
fn message(body: &str) -> Append {
    let client_id = ClientId::new(body.replace(' ', "-")).unwrap();
    Append {
        room: RoomId(1),
        author: UserId(1),
        client_id,
        at: Timestamp(1),
        tag: Tag(1),
        acting: Role::Member,
        what: AppendKind::Send { body: body.to_owned(), reply_to: None, mentions: Vec::new() },
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_stops_and_starts_is_used_again() {
    let mut house = House::open().await;
    house.postgres.stop().await.unwrap();
    house.fails_in_time().await;
    house.postgres.restart().await.unwrap();
    house.works_again().await;
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_hangs_gives_errors_in_time() {
    let house = House::open().await;
    house.send("before").await.unwrap();
    house.postgres.pause().unwrap();
    // Twice: on the connections from before, and on those that are made while it hangs.
    house.fails_in_time().await;
    house.fails_in_time().await;
    house.postgres.unpause().unwrap();
    house.works_again().await;
    // An unanswered send is there once or not at all.
    let events = house.store.replay(RoomId(1), Seq::ZERO, u32::MAX).await.unwrap();
    let sent = |body: &str| {
        let is_it = |kind: &EventKind| matches!(kind, EventKind::MessageSent { body: Some(b), .. } if b == body);
        events.iter().filter(|event| is_it(&event.what)).count()
    };
    assert_eq!(sent("before"), 1);
    assert!(sent("while it is away") <= 1);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_hangs_does_not_hold_up_the_end() {
    let house = House::open().await;
    house.postgres.pause().unwrap();
    let started = Instant::now();
    let store = house.store.clone();
    let (refused, ()) = tokio::join!(house.send("at the end"), store.close());
    assert!(refused.is_err());
    assert!(started.elapsed() < 2 * IN_TIME, "it took {:?}", started.elapsed());
}

/// While messages go in, the server and all its processes are killed, again and again.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_acknowledged_survives_a_kill() {
    let mut house = House::open().await;
    let mut acknowledged = Vec::new();
    for round in 0..3 {
        let mut senders = JoinSet::new();
        for sender in 0..8 {
            let store = house.store.clone();
            senders.spawn(async move {
                let mut sent = Vec::new();
                for n in 0.. {
                    let body = format!("{round}-{sender}-{n}");
                    match store.append(message(&body)).await {
                        Ok(appended) => sent.push((appended.event.seq, body)),
                        Err(_) => break,
                    }
                }
                sent
            });
        }
        let goes_on = async || house.store.heads(&[RoomId(1)]).await.unwrap()[0].1.seq;
        let before = goes_on().await;
        eventually(DEADLINE, "messages", async || goes_on().await.0 > before.0 + 100)
            .await
            .unwrap();
        house.postgres.kill().await.unwrap();
        while let Some(sent) = senders.join_next().await {
            acknowledged.extend(sent.unwrap());
        }
        house.postgres.restart().await.unwrap();
    }
    house.works_again().await;
    let events = house.store.replay(RoomId(1), Seq::ZERO, u32::MAX).await.unwrap();
    assert!(acknowledged.len() > 300, "only {}", acknowledged.len());
    for (seq, expected) in acknowledged {
        let event = &events[usize::try_from(seq.0).unwrap() - 1];
        let EventKind::MessageSent { body, .. } = &event.what else { panic!("{event:?}") };
        assert_eq!(body.as_deref(), Some(&*expected));
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_are_cut_are_made_again() {
    let house = House::open().await;
    for round in 0..3 {
        house.postgres.cut_clients().await.unwrap();
        // The writer makes another connection by itself: nobody notices.
        house.send(&format!("after the cut {round}")).await.unwrap();
    }
    house.works_again().await;
    house.close().await;
}

/// A server that freezes in the middle of a transaction must not stop the others for good.
#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_is_left_open_ends() {
    let house = House::open().await;
    let options = PgConnectOptions::from_str(&house.postgres.url("confab")).unwrap();
    let mut frozen = connect(&options).await.unwrap();
    frozen.execute("BEGIN").await.unwrap();
    locks::rooms(&mut frozen, &[1]).await.unwrap();
    let refused = house.send("into a locked room").await;
    assert!(matches!(refused, Err(AppendError::Store(_))), "{refused:?}");
    // The frozen one never says a word, and still its lock is gone.
    house.works_again().await;
    assert!(frozen.execute("COMMIT").await.is_err());
    house.close().await;
}
