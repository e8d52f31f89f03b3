//! Connections: the order of waiting, and the replacement of silent ones.

use std::time::{Duration, Instant};

use confab_protocol::{ClientId, Role, RoomId, Seq, Tag, Timestamp, UserId};
use confab_testing::{DEADLINE, FaultProxy, PostgresServer, Swallowed, eventually};
use sqlx::{Connection, Executor, PgConnection};
use tokio::task::JoinSet;

use super::super::connect::PATIENCE;
use crate::{AccessChangeId, Append, AppendKind, Options, Store};

/// Ordinary connections of the stores below.
const CONNECTIONS: u32 = 10;

/// How long a read takes that waits for nobody. In line behind the crowd it would be four seconds,
/// until the database gives up.
const AT_ONCE: Duration = Duration::from_secs(2);

struct House {
    server: PostgresServer,
    url: String,
    proxy: FaultProxy,
    store: Store,
    _writers: JoinSet<()>,
}

/// Reads that wait, since someone holds the table; more than there are connections for them.
struct Crowd {
    holder: PgConnection,
    readers: JoinSet<()>,
}

impl House {
    /// A database of its own behind a proxy, with one account and `#general`.
    async fn open() -> Self {
        let server = PostgresServer::start().await.unwrap();
        let url = server.create_database("confab").await.unwrap();
        let proxy = FaultProxy::start(([127, 0, 0, 1], server.port()).into()).await.unwrap();
        let proxied = format!("postgres://confab@{}/confab", proxy.address());
        let options = Options { connections: CONNECTIONS, ..Options::default() };
        let (store, writer) = crate::open::postgres(&proxied, options).await.unwrap();
        let mut writers = JoinSet::new();
        writers.spawn(writer.run());
        super::found(&store).await;
        Self { server, url, proxy, store, _writers: writers }
    }

    /// Has so many read what is in a locked table; returns once this many connections wait for it.
    async fn gather<R>(&self, table: &str, connections: u32, read: fn(Store) -> R) -> Crowd
    where
        R: Future<Output = ()> + Send + 'static,
    {
        let mut holder = PgConnection::connect(&self.url).await.unwrap();
        let lock = format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
        holder.execute(sqlx::AssertSqlSafe(lock)).await.unwrap();
        let mut readers = JoinSet::new();
        for _ in 0..connections * 5 {
            readers.spawn(read(self.store.clone()));
        }
        self.counts("wait_event_type = 'Lock'", connections).await;
        Crowd { holder, readers }
    }

    /// Waits until so many of the store's connections are as the condition says.
    async fn counts(&self, condition: &str, connections: u32) {
        let count = format!(
            "SELECT count(*) FROM pg_stat_activity
             WHERE application_name = 'confab' AND {condition}"
        );
        eventually(DEADLINE, condition, async || {
            self.server.query("confab", &count).await.is_ok_and(|n| n == connections.to_string())
        })
        .await
        .unwrap();
    }
}

impl Crowd {
    /// Lets them all read.
    async fn disperse(mut self) {
        self.holder.execute("ROLLBACK").await.unwrap();
        while let Some(read) = self.readers.join_next().await {
            read.unwrap();
        }
    }
}

async fn search(store: Store) {
    store.search_people("", 9).await.unwrap();
}

async fn read_name(store: Store) {
    // The database may have given up by the time the crowd is let go.
    store.server_name().await.ok();
}

async fn read_heads(store: Store) {
    store.heads(&[RoomId(1)]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_delivery_waits_for_is_read_past_a_crowd() {
    let house = House::open().await;
    let store = &house.store;
    let crowd = house.gather("accounts", CONNECTIONS, search).await;
    let started = Instant::now();
    for _ in 0..3 {
        assert_eq!(store.last_access_change().await.unwrap(), AccessChangeId(0));
        assert!(store.access_changes(AccessChangeId(0), 9).await.unwrap().is_empty());
        assert_eq!(store.heads(&[RoomId(1)]).await.unwrap().len(), 1);
        assert_eq!(store.tags(&[(RoomId(1), Seq(1))]).await.unwrap().len(), 1);
        assert_eq!(store.memberships(&[UserId(1)]).await.unwrap().len(), 1);
    }
    assert!(started.elapsed() < AT_ONCE, "it took {:?}", started.elapsed());
    crowd.disperse().await;
}

/// Many rooms are opened here at once, and each asks for its head.
#[tokio::test(flavor = "multi_thread")]
async fn access_changes_are_read_past_a_crowd_that_asks_for_heads() {
    let house = House::open().await;
    let crowd = house.gather("rooms", CONNECTIONS + 1, read_heads).await;
    let started = Instant::now();
    assert_eq!(house.store.last_access_change().await.unwrap(), AccessChangeId(0));
    assert!(house.store.access_changes(AccessChangeId(0), 9).await.unwrap().is_empty());
    assert!(started.elapsed() < AT_ONCE, "it took {:?}", started.elapsed());
    crowd.disperse().await;
}

/// Reads of what is left of access, after a change of it.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_of_access_is_read_past_a_crowd() {
    let house = House::open().await;
    let crowd = house.gather("settings", CONNECTIONS, read_name).await;
    let started = Instant::now();
    assert!(house.store.find_access_left(RoomId(1), UserId(1)).await.unwrap().is_some());
    assert!(started.elapsed() < AT_ONCE, "it took {:?}", started.elapsed());
    crowd.disperse().await;
}

/// It was used a moment ago, so that nobody asks whether it works.
#[tokio::test(flavor = "multi_thread")]
async fn access_changes_are_read_over_another_connection_than_one_that_went_silent() {
    let house = House::open().await;
    let store = &house.store;
    assert_eq!(store.last_access_change().await.unwrap(), AccessChangeId(0));
    house.proxy.swallow(Swallowed::OfBoth);
    let started = Instant::now();
    assert_eq!(store.last_access_change().await.unwrap(), AccessChangeId(0));
    assert!(started.elapsed() < PATIENCE / 2, "it took {:?}", started.elapsed());
}

/// All connections lead nowhere any more, and nobody says so; new ones are well.
#[tokio::test(flavor = "multi_thread")]
async fn after_one_silent_connection_the_others_are_not_asked() {
    let house = House::open().await;
    house.gather("accounts", CONNECTIONS, search).await.disperse().await;
    // So long unused that each would be asked.
    let old = "state = 'idle' AND state_change < clock_timestamp() - interval '1100 ms'";
    house.counts(old, CONNECTIONS).await;
    house.proxy.swallow(Swallowed::OfBoth);
    let started = Instant::now();
    assert_eq!(house.store.last_access_change().await.unwrap(), AccessChangeId(0));
    let took = started.elapsed();
    assert!(took < PATIENCE / 2, "one is asked for a second, but it took {took:?}");
    house.store.set_server_name("Ours").await.unwrap();
    assert!(started.elapsed() < PATIENCE / 2, "{:?}", started.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_whose_connection_has_gone_silent_makes_another() {
    let house = House::open().await;
    house.store.append(send(1)).await.unwrap();
    house.proxy.swallow(Swallowed::OfBoth);
    let started = Instant::now();
    house.store.append(send(2)).await.unwrap();
    assert!(started.elapsed() < PATIENCE / 2, "{:?}", started.elapsed());
}

fn send(number: u8) -> Append {
    Append {
        room: RoomId(1),
        author: UserId(1),
        client_id: ClientId::from_random(number.into()),
        at: Timestamp(1),
        tag: Tag(1),
        acting: Role::Member,
        what: AppendKind::Send { body: String::new(), reply_to: None, mentions: Vec::new() },
    }
}
