//! Measures what a server's rounds cost: all heads, the tags where rooms moved, and everyone's
//! memberships.
//!
//! `cargo run --release --example rounds -p confab-store [people]`
//!
//! It writes a new SQLite file with as many rooms as people, each person in ten of them. Reading
//! one query's answer is nearly all CPU, so that times are told as a part of a core.

use std::sync::Arc;
use std::time::{Duration, Instant};

use confab_protocol::api::SignUpMode;
use confab_protocol::{ClientId, Handle, Role, RoomId, Seq, Tag, Timestamp, UserId, Visibility};
use confab_store::{
    Admission, Append, AppendKind, NewAccount, NewRoom, Options, PasswordHash, Store, open,
};
use tokio::task::JoinSet;

/// Rooms of each person.
const EACH: usize = 10;
/// People in one query, as a server asks.
const AT_ONCE: usize = 500;
/// Rooms in which something happened between two rounds.
const MOVED: usize = 1_000;
/// How often a server asks for all heads, and for everyone's memberships.
const HEADS_EVERY: Duration = Duration::from_secs(2);
const MEMBERSHIPS_EVERY: Duration = Duration::from_secs(15);
/// Writes that wait at the same time.
const WRITES: usize = 512;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let people = std::env::args().nth(1).map_or(Ok(5_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}", folder.path().join("confab.db").display());
    let (store, writer) = open(&url, Options::default()).await?;
    let mut writers = JoinSet::new();
    writers.spawn(writer.run());
    let (people, rooms) = fill(&store, people).await?;
    println!("{} people in {EACH} of {} rooms each", people.len(), rooms.len());

    let begun = Instant::now();
    let heads = store.heads(&rooms).await?.len();
    tell("all heads in one query", heads, begun, HEADS_EVERY);
    let moved: Vec<_> = rooms.iter().take(MOVED).map(|room| (*room, Seq(1))).collect();
    let (begun, mut found) = (Instant::now(), 0);
    for (room, seq) in &moved {
        found += usize::from(store.find_tag(*room, *seq).await?.is_some());
    }
    tell("rooms that moved, a query each", found, begun, HEADS_EVERY);
    let begun = Instant::now();
    let tags = store.tags(&moved).await?.len();
    tell("rooms that moved, in one query", tags, begun, HEADS_EVERY);
    let (begun, mut memberships) = (Instant::now(), 0);
    for some in people.chunks(AT_ONCE) {
        memberships += store.memberships(some).await?.len();
    }
    tell("memberships, 500 people a query", memberships, begun, MEMBERSHIPS_EVERY);
    let (begun, mut summaries) = (Instant::now(), 0);
    for person in &people {
        summaries += store.rooms_first(*person, 1_000).await?.len();
    }
    tell("the rooms of each, a query a person", summaries, begun, MEMBERSHIPS_EVERY);
    store.close().await;
    Ok(())
}

fn tell(what: &str, rows: usize, begun: Instant, every: Duration) {
    let took = begun.elapsed();
    let percent = took.as_secs_f64() * 100.0 / every.as_secs_f64();
    println!("{what:36} {rows:6} rows in {took:8.1?}: {percent:5.2} % of a core, each {every:?}");
}

/// Makes people and rooms, and has everyone join theirs.
async fn fill(store: &Arc<Store>, people: usize) -> anyhow::Result<(Vec<UserId>, Vec<RoomId>)> {
    let owner = store.create_first_account(account("root", 0)?).await?;
    let owner = owner.map_or(UserId(1), |account| account.person.id);
    store.set_sign_up_mode(SignUpMode::Open).await?;
    let all = 0..people;
    let ids = at_once(all.clone(), |number| {
        let store = Arc::clone(store);
        async move {
            let account = account(&format!("p{number}"), number)?;
            Ok(store.create_account(account, Admission::Open).await?.account.person.id)
        }
    });
    let ids = ids.await?;
    let rooms = at_once(all.clone(), |number| {
        let store = Arc::clone(store);
        let room = NewRoom {
            creator: owner,
            name: format!("room {number}"),
            topic: String::new(),
            visibility: Visibility::Public,
            at: Timestamp(0),
            tag: Tag(number as u64),
        };
        async move { Ok(store.create_room(room).await?.id) }
    });
    let rooms = rooms.await?;
    // Everyone is in #general, too.
    let joins = all.flat_map(|person| (1..EACH).map(move |nth| (person, nth)));
    at_once(joins, |(person, nth)| {
        let (store, author) = (Arc::clone(store), ids[person]);
        let append = Append {
            room: rooms[(person * 7 + nth * 131) % people],
            author,
            client_id: ClientId::from_random(nth as u128),
            at: Timestamp(1),
            tag: Tag(nth as u64),
            acting: Role::Member,
            what: AppendKind::Join,
        };
        async move { Ok(store.append(append).await?.event.seq) }
    })
    .await?;
    Ok((ids, rooms))
}

fn account(handle: &str, number: usize) -> anyhow::Result<NewAccount> {
    Ok(NewAccount {
        handle: Handle::parse(handle)?,
        name: handle.to_owned(),
        password: PasswordHash(String::new()),
        at: Timestamp(0),
        tag: Tag(number as u64),
    })
}

/// Does so many things, a few hundred at the same time, so that they share commits.
async fn at_once<T, R, F>(
    things: impl Iterator<Item = T>,
    act: impl Fn(T) -> F,
) -> anyhow::Result<Vec<R>>
where
    R: Send + 'static,
    F: Future<Output = anyhow::Result<R>> + Send + 'static,
{
    let (mut acting, mut results) = (JoinSet::new(), Vec::new());
    for thing in things {
        acting.spawn(act(thing));
        if acting.len() >= WRITES
            && let Some(done) = acting.join_next().await
        {
            results.push(done??);
        }
    }
    while let Some(done) = acting.join_next().await {
        results.push(done??);
    }
    Ok(results)
}
