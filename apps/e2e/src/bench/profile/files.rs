//! Many people upload while others talk, who do not notice, and a photo is soon seen elsewhere.

use std::io::Cursor;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use confab_protocol::api::Upload;
use confab_testing::{DEADLINE, eventually};
use futures_util::stream;
use image::{ImageFormat, Rgb, RgbImage};
use reqwest::Body;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, sleep};

use super::Profile;
use crate::bench::crowd::Crowd;
use crate::bench::{Delays, Machine, Options, WARM_UP};
use crate::{Account, Cluster};

/// Runs with uploads and without, in turn.
const RUNS: usize = 5;
const UPLOADERS: usize = 200;
/// Uploads of one person's; a server allows more.
const PER_ACCOUNT: usize = 5;
/// Bytes that one of them gives, and how often: a megabit a second.
const PIECE: usize = 64 * 1024;
const EVERY: Duration = Duration::from_millis(560);
/// A file is as long as many photos are.
const PIECES: usize = 40;
/// Messages a second, over all rooms of a hundred.
const RATE: u32 = 50;

/// How much later others may be given their messages, in percent.
const AIM: u128 = 25;
/// Tries with a photo, and how long it may take until it is seen.
const PHOTOS: u8 = 7;
const SEEN_WITHIN: Duration = Duration::from_millis(1_500);

pub(super) async fn run(profile: Profile) -> anyhow::Result<()> {
    ensure!(profile.servers >= 2, "a photo is seen at another server: --servers 2 or more");
    let machine = Machine::look();
    let spec = Cluster::of(profile.servers).on(profile.database);
    let cluster = machine.place(spec).start().await?;
    machine.pin_generator();
    println!("{machine}");
    let server = cluster.url(0);
    let options = Options {
        conns: profile.clients,
        rooms: profile.clients.div_ceil(100),
        rate: RATE,
        time: profile.time,
        profile: None,
    };
    let crowd = Crowd::gather(server, options).await?;
    let people = uploaders(server).await?;

    let took = photos(&people[0], &people[1].at(cluster.url(1))).await?;
    println!(
        "files: a photo of 4000 x 3000 is seen at another server after {took:.0?} (median of {PHOTOS})"
    );

    let (delays, mut talking) = (Delays::default(), JoinSet::new());
    crowd.listen(options.conns, &delays, &mut talking).await?;
    crowd.send(RATE, &Delays::default(), &mut talking).await?;
    sleep(WARM_UP).await;
    let (mut calm, mut busy, mut bytes, mut began) = (Vec::new(), Vec::new(), 0, Duration::ZERO);
    for _ in 0..RUNS {
        calm.push(p99(&delays, profile.time, &mut talking).await?);
        let (given, mut uploading) = (Delays::default(), JoinSet::new());
        for number in 0..UPLOADERS {
            let account = people[number % people.len()].clone();
            let first = EVERY * u32::try_from(number)? / u32::try_from(UPLOADERS)?;
            uploading.spawn(go_on_uploading(account, first, given.clone()));
        }
        sleep(WARM_UP).await;
        given.clear();
        busy.push(p99(&delays, profile.time, &mut uploading).await?);
        bytes += given.take().count() * PIECE;
        began += profile.time;
        uploading.shutdown().await;
        sleep(WARM_UP).await;
    }
    let (calm, busy) = (median(calm), median(busy));
    let later = busy.as_nanos() * 100 / calm.as_nanos().max(1);
    #[expect(clippy::cast_precision_loss, reason = "a figure of a few digits")]
    let rate = bytes as f64 / 1e6 / began.as_secs_f64();
    println!(
        "files: {UPLOADERS} uploads at once, {rate:.1} MB/s together, median of {RUNS} runs\n  \
         p99 of deliveries  {calm:.1?} without, {busy:.1?} with: {later} %"
    );
    ensure!(later < 100 + AIM, "{later} % of the p99 without uploads");
    ensure!(took < SEEN_WITHIN, "a photo was seen after {took:.1?}");
    Ok(())
}

async fn uploaders(server: &str) -> anyhow::Result<Vec<Account>> {
    let mut people = Vec::new();
    for number in 0..UPLOADERS.div_ceil(PER_ACCOUNT) {
        people.push(Account::sign_up(server, &format!("uploader{number}")).await?);
    }
    Ok(people)
}

/// Lets a time pass; gives the delay that 99 of 100 deliveries stay under.
async fn p99(
    delays: &Delays,
    time: Duration,
    tasks: &mut JoinSet<anyhow::Result<()>>,
) -> anyhow::Result<Duration> {
    delays.clear();
    sleep(time).await;
    if let Some(ended) = tasks.try_join_next() {
        ended??;
    }
    let spread = delays.take();
    ensure!(spread.count() > 0, "nothing was delivered");
    Ok(spread.permille(990))
}

/// Uploads one file after the other, piece by piece; each piece is noted.
async fn go_on_uploading(account: Account, first: Duration, given: Delays) -> anyhow::Result<()> {
    sleep(first).await;
    for file in 0_u64.. {
        let path = account.begin_upload(PIECES * PIECE).await?;
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let given = given.clone();
        // No two are alike, or one object would do for all.
        let seed = format!("{path} {file} ");
        let pieces = stream::unfold((ticks, 0), move |(mut ticks, number)| {
            let (given, seed) = (given.clone(), seed.clone());
            async move {
                if number == PIECES {
                    return None;
                }
                ticks.tick().await;
                given.add(Duration::ZERO);
                let mut piece = format!("{seed}{number} ").repeat(PIECE).into_bytes();
                piece.truncate(PIECE);
                Some((Ok::<_, std::io::Error>(piece), (ticks, number + 1)))
            }
        });
        let answer = account.go_on(&path, 0, Body::wrap_stream(pieces)).await?;
        ensure!(answer.status.is_success(), "{} {}", answer.status, answer.body);
    }
    Ok(())
}

/// Time from the beginning of an upload at one server until its thumbnail was read at the other by
/// who was told of the message; the median.
async fn photos(here: &Account, there: &Account) -> anyhow::Result<Duration> {
    let room = here.general().await?;
    let mut reader = there.connect().await?;
    reader.resume_all().await?;
    let mut took = Vec::new();
    for number in 0..PHOTOS {
        let photo = photo(number)?;
        let began = Instant::now();
        let path = here.begin_upload(photo.len()).await?;
        let answer = here.go_on(&path, 0, photo).await?;
        ensure!(answer.status.is_success(), "{} {}", answer.status, answer.body);
        let upload: Upload = here.get(&path).await?.json()?;
        let body = format!("photo {number}");
        let message =
            json!({ "client_id": body.replace(' ', ""), "body": body, "files": [upload.id] });
        here.post(&format!("/api/v1/rooms/{room}/messages"), &message).await?.json::<Value>()?;
        reader.sees(&body).await?;
        let small = format!("/files/{}/small", upload.id);
        let seen = async || there.get(&small).await.is_ok_and(|answer| answer.status == 200);
        eventually(DEADLINE, "the thumbnail", seen).await?;
        took.push(began.elapsed());
    }
    Ok(median(took))
}

/// A picture of a camera's size, grained as one from a camera, so that it is about as long.
fn photo(seed: u8) -> anyhow::Result<Vec<u8>> {
    let mut grain = u32::from(seed) + 1;
    let picture = RgbImage::from_fn(4_000, 3_000, |x, y| {
        // Xorshift, of Marsaglia.
        grain ^= grain << 13;
        grain ^= grain >> 17;
        grain ^= grain << 5;
        let light = |value: u32| u8::try_from((value / 16 + grain % 12).min(255)).unwrap_or(255);
        Rgb([light(x), light(y), light(x.midpoint(y))])
    });
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Jpeg).context("a photo")?;
    Ok(file.into_inner())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
