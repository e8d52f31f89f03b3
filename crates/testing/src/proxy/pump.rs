//! Moves bytes one way.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

use super::{Fault, Weather};

/// How much may be under way in a delayed connection: chunks of up to 16 KiB. When it is full
/// nothing more is read, and the sender feels it, as with a long cable.
const CHUNKS_UNDER_WAY: usize = 256;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Toward {
    Client,
    Server,
}

struct Chunk {
    due: Instant,
    bytes: Vec<u8>,
}

/// Moves bytes until either side is done, or a cut is due.
pub(super) async fn pump(
    (from, to): (&mut OwnedReadHalf, &mut OwnedWriteHalf),
    weather: &watch::Receiver<Weather>,
    begun: &Weather,
    toward: Toward,
) {
    let (sender, receiver) = mpsc::channel(CHUNKS_UNDER_WAY);
    let reading = async {
        read(from, sender, weather.clone()).await;
        // Bytes under way still arrive: the writer ends once it has passed it on.
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = reading => {}
        () = write(receiver, to, weather.clone(), (begun, toward)) => {}
    }
    if weather.borrow().swallows(begun, toward) {
        // The end is swallowed with the rest.
        std::future::pending::<()>().await;
    }
}

async fn read(
    from: &mut OwnedReadHalf,
    chunks: mpsc::Sender<Chunk>,
    weather: watch::Receiver<Weather>,
) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let delay = match weather.borrow().fault {
            Fault::Delay(delay) => delay,
            _ => Duration::ZERO,
        };
        let chunk = Chunk { due: Instant::now() + delay, bytes: buffer[..read].to_vec() };
        if chunks.send(chunk).await.is_err() {
            return;
        }
    }
}

async fn write(
    mut chunks: mpsc::Receiver<Chunk>,
    to: &mut OwnedWriteHalf,
    mut weather: watch::Receiver<Weather>,
    (begun, toward): (&Weather, Toward),
) {
    let mut passed = 0;
    while let Some(chunk) = chunks.recv().await {
        sleep_until(chunk.due).await;
        let open = weather.wait_for(|weather| weather.fault != Fault::Stall).await;
        let Ok(now) = open.map(|weather| weather.clone()) else { return };
        if now.swallows(begun, toward) {
            continue;
        }
        let bound = match now.fault {
            Fault::CutAfter(bound) if toward == Toward::Client => bound,
            _ => usize::MAX,
        };
        let allowed = bound.saturating_sub(passed).min(chunk.bytes.len());
        if to.write_all(&chunk.bytes[..allowed]).await.is_err() || allowed < chunk.bytes.len() {
            return;
        }
        if bound < usize::MAX {
            passed += allowed;
        }
    }
}
