//! Measures searching a large installation, and the cost of its index to those who send.
//!
//! `cargo xtask bench --profile search [--messages N] [--database sqlite|postgres]`, or
//! `cargo run --release --example search -p confab-store [messages] [postgres://…]`
//!
//! Messages are written straight into the tables, in 500 rooms, with words as frequent as those of a
//! language; then they are indexed as a server does. The database at the address must be empty.

#[path = "search/load.rs"]
mod load;
#[path = "search/queries.rs"]
mod queries;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use confab_protocol::{ClientId, EventKind, Role, RoomId, Seq, ServerId, Tag, Timestamp, UserId};
use confab_search::{Coder, Tag as Token};
use confab_store::{
    Append, AppendKind, FeedBegins, FeedHolder, Indexed, Options, SEARCH_FEED, Store, open,
};
use confab_testing::PostgresServer;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let messages = words.first().map_or(Ok(100_000), |text| text.parse())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(measure(messages, words.get(1).map(String::as_str)))
}

async fn measure(messages: u64, database: Option<&str>) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let server = match database {
        Some("postgres") => Some(PostgresServer::shared().await?),
        _ => None,
    };
    let url = match (&server, database) {
        (Some(server), _) => server.create_database("bench_search").await?,
        (None, Some(url)) if url != "sqlite" => url.to_owned(),
        _ => format!("sqlite:{}", folder.path().join("confab.db").display()),
    };
    let mut writers = JoinSet::new();
    let (store, writer) = open(&url, Options::default()).await?;
    writers.spawn(writer.run());
    let rooms = load::rooms(&store).await?;

    let began = Instant::now();
    load::messages(&url, &rooms, messages).await?;
    println!("wrote {messages} messages in {:.0?}", began.elapsed());
    let began = Instant::now();
    index_all(&store, Pauses::None).await?;
    let took = began.elapsed();
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    let rate = messages as f64 / took.as_secs_f64();
    println!("indexed them in {took:.0?}, {rate:.0} a second");
    if let Some(path) = confab_store::sqlite_file(&url) {
        println!("the database has {} MB", std::fs::metadata(path)?.len() / 1_000_000);
    }
    load::analyse(&url).await?;
    queries::run(&store, rooms[1]).await?;

    // In turn, so that a machine that slows down meanwhile does so to both.
    let (mut without, mut with) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        without.push(sends(&store, rooms[0], false).await?);
        with.push(sends(&store, rooms[0], true).await?);
    }
    let (without, with) = (median(&mut without), median(&mut with));
    println!(
        "sends a second of 16 callers: {without:.0} without a reader of the log, {with:.0} while \
         they are indexed ({:+.1} %); medians of {ROUNDS} rounds in turn",
        (with / without - 1.0) * 100.0
    );
    store.close().await;
    Ok(())
}

/// Rounds in which is sent, and how long one is.
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(3);

fn median(all: &mut [f64]) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(0.0)
}

const HOLDER: FeedHolder = FeedHolder { feed: SEARCH_FEED, server: 1 };
const LEASE: Duration = Duration::from_mins(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// Whether a step is followed by a pause that is nine times as long, as the server's consumer makes it,
/// so that senders have the database for the rest of the time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pauses {
    None,
    Long,
}

/// Reads the log as a server's feed does.
async fn index_all(store: &Store, pauses: Pauses) -> anyhow::Result<()> {
    store.lease_feed(HOLDER, FeedBegins::WithEverything, LEASE).await?;
    loop {
        let news = store.feed_news(SEARCH_FEED, 100).await?;
        if news.is_empty() {
            return Ok(());
        }
        for (room, after) in news {
            let began = Instant::now();
            let events = store.replay(room, after, 100).await?;
            let Some(last) = events.last().map(|event| event.seq) else { continue };
            let sent = |event: &&confab_protocol::Event| {
                matches!(event.what, EventKind::MessageSent { .. })
            };
            let changed: BTreeSet<Seq> =
                events.iter().filter(sent).map(|event| event.seq).collect();
            let changed: Vec<Seq> = changed.into_iter().collect();
            let found = store.unindexed(room, &changed).await?;
            let new = found.into_iter().filter(|of| !of.is_known).map(|of| {
                let tags = [Token::Any, Token::Room(room.0), Token::Author(of.author)];
                Indexed { tokens: coder().document(&[&of.body], &tags), of }
            });
            let new: Vec<Indexed> = new.collect();
            if !new.is_empty() {
                store.index(room, new, Vec::new()).await?;
            }
            if pauses == Pauses::Long && events.len() >= 50 {
                tokio::time::sleep((began.elapsed() * 9).min(LONGEST_PAUSE)).await;
            }
            store.advance_feed(HOLDER, room, last).await?;
        }
    }
}

fn coder() -> Coder {
    Coder::new(&[7; 16])
}

/// Sends a second, of 16 callers; with the log read each second, or not.
async fn sends(store: &Arc<Store>, room: RoomId, indexes: bool) -> anyhow::Result<f64> {
    let done = CancellationToken::new();
    let mut reader = JoinSet::new();
    if indexes {
        index_all(store, Pauses::None).await?;
        let (store, done) = (Arc::clone(store), done.clone());
        reader.spawn(async move {
            while !done.is_cancelled() {
                index_all(&store, Pauses::Long).await?;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            anyhow::Ok(())
        });
    }
    let (began, run) = (Instant::now(), ServerId(load::noise(u64::from(indexes)) ^ load::nanos()));
    let mut callers = JoinSet::new();
    for caller in 0..16_u64 {
        callers.spawn(send_until(Arc::clone(store), room, run.0 ^ caller << 48, began + ROUND));
    }
    let mut sent = 0;
    while let Some(done) = callers.join_next().await {
        sent += done??;
    }
    let took = began.elapsed();
    done.cancel();
    while let Some(read) = reader.join_next().await {
        read??;
    }
    Ok(f64::from(sent) / took.as_secs_f64())
}

async fn send_until(
    store: Arc<Store>,
    room: RoomId,
    caller: u64,
    end: Instant,
) -> anyhow::Result<u32> {
    let mut sent = 0;
    while Instant::now() < end {
        sent += 1;
        let bits =
            (u128::from(sent) << 64 | u128::from(caller)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let append = Append {
            room,
            author: UserId(1),
            client_id: ClientId::from_random(bits),
            at: Timestamp(1_790_000_000_000 + i64::from(sent)),
            tag: Tag(u64::from(sent)),
            acting: Role::Member,
            what: AppendKind::Send {
                body: load::body(caller ^ u64::from(sent)),
                reply_to: None,
                mentions: Vec::new(),
            },
        };
        store.append(append).await?;
    }
    Ok(sent)
}
