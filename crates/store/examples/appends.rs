//! Measures appends: how many a second, at what delay, and for how much CPU.
//!
//! `cargo run --release --example appends -p confab-store [seconds] [postgres://…]`
//!
//! Without an address it writes a new SQLite file for each row; the database at the address must be
//! empty, and the rows share it. The last rows are of two stores over one database, as two servers
//! are. The CPU is that of this process: Postgres' own is not in it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use confab_protocol::{ClientId, Handle, Role, RoomId, Tag, Timestamp, UserId};
use confab_store::{
    Append, AppendKind, Commit, NewAccount, Observer, Options, PasswordHash, Store, open,
};
use tokio::task::JoinSet;

const TEXT: &str = "Nobody ever forgets the first hundred and twenty-eight bytes that they sent \
                    to a room full of people who were all asleep by then.";

fn main() -> anyhow::Result<()> {
    let url = std::env::args().nth(2);
    let seconds = std::env::args().nth(1).map_or(Ok(3), |text| text.parse())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    println!("callers  stores  appends/s  µs CPU each  p50 ms  p99 ms  per commit  commit p99 ms");
    for (callers, stores) in [(1, 1), (16, 1), (256, 1), (16, 2), (256, 2)] {
        let time = Duration::from_secs(seconds);
        runtime.block_on(measure(callers, stores, time, url.as_deref()))?;
    }
    Ok(())
}

async fn measure(
    callers: usize,
    stores: usize,
    time: Duration,
    url: Option<&str>,
) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = format!("sqlite:{}", folder.path().join("confab.db").display());
    // Keeps the client ids of one row apart from those of another.
    let run = (u128::from(std::process::id()) << 16 | (callers << 4 | stores) as u128) << 16;
    let commits = Arc::new(std::sync::Mutex::new(Vec::<Commit>::new()));
    let mut writers = JoinSet::new();
    let mut opened = Vec::new();
    for _ in 0..stores {
        let seen = Arc::clone(&commits);
        let observer = Observer::new(move |commit| {
            if let Ok(mut commits) = seen.lock() {
                commits.push(commit);
            }
        });
        let options = Options { observer, ..Options::default() };
        let (store, writer) = open(url.unwrap_or(&file), options).await?;
        writers.spawn(writer.run());
        opened.push(store);
    }
    set_up(opened[0].as_ref()).await?;
    let (started, cpu) = (Instant::now(), cpu_time()?);
    let mut appenders = JoinSet::new();
    for caller in 0..callers {
        let store = Arc::clone(&opened[caller % stores]);
        appenders.spawn(append_until(store, run + caller as u128, started + time));
    }
    let mut delays = Vec::new();
    while let Some(done) = appenders.join_next().await {
        delays.extend(done??);
    }
    let (took, cpu) = (started.elapsed(), cpu_time()?.saturating_sub(cpu));
    let mut commits: Vec<_> =
        commits.lock().map(|seen| seen.iter().map(|c| c.took).collect()).unwrap_or_default();
    let count = delays.len();
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    let (rate, each, per_commit) = (
        count as f64 / took.as_secs_f64(),
        cpu.as_secs_f64() * 1e6 / count as f64,
        count as f64 / commits.len() as f64,
    );
    println!(
        "{callers:7}  {stores:6}  {rate:9.0}  {each:11.1}  {:6.2}  {:6.2}  {per_commit:10.1}  {:13.2}",
        percentile(&mut delays, 50),
        percentile(&mut delays, 99),
        percentile(&mut commits, 99),
    );
    for store in opened {
        store.close().await;
    }
    Ok(())
}

async fn set_up(store: &Store) -> anyhow::Result<()> {
    let account = NewAccount {
        handle: Handle::parse("ana")?,
        name: "Ana".to_owned(),
        password: PasswordHash(String::new()),
        at: Timestamp(0),
        tag: Tag(1),
    };
    // Where there is one already, an earlier row made it.
    store.create_first_account(account).await?;
    Ok(())
}

async fn append_until(
    store: Arc<Store>,
    caller: u128,
    end: Instant,
) -> anyhow::Result<Vec<Duration>> {
    let mut delays = Vec::new();
    let mut n = 0_u64;
    while Instant::now() < end {
        n += 1;
        // Spread, as random ids are.
        let bits = (u128::from(n) << 64 | caller).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let append = Append {
            room: RoomId(1),
            author: UserId(1),
            client_id: ClientId::from_random(bits),
            at: Timestamp(1_700_000_000_000),
            tag: Tag(n),
            acting: Role::Member,
            what: AppendKind::Send { body: TEXT.to_owned(), reply_to: None, mentions: Vec::new() },
        };
        let started = Instant::now();
        store.append(append).await?;
        delays.push(started.elapsed());
    }
    Ok(delays)
}

fn percentile(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

/// The CPU time of this process, user and system, as Linux tells it in hundredths of a second.
fn cpu_time() -> anyhow::Result<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat.rsplit_once(')').context("the form of /proc/self/stat")?;
    let ticks: u64 =
        fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>).sum::<Result<_, _>>()?;
    Ok(Duration::from_millis(ticks * 10))
}
