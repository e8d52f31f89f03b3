//! Keeps publications until the server takes them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use tokio::sync::mpsc;

use crate::Topic;

/// Where a broker puts received publications: bounded queues, chosen by topic so that one topic
/// keeps its order. Made by [`inbox`].
#[derive(Clone, Debug)]
pub struct Inbox {
    lanes: Arc<[mpsc::Sender<Received>]>,
    dropped: Arc<AtomicU64>,
}

/// One payload that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    pub topic: Topic,
    pub payload: Bytes,
}

/// Makes an inbox of `lanes` queues with room for `capacity` payloads each. A payload that does not
/// fit is dropped and counted; the store has it.
pub fn inbox(lanes: usize, capacity: usize) -> (Inbox, Vec<mpsc::Receiver<Received>>) {
    let (senders, receivers): (Vec<_>, Vec<_>) =
        (0..lanes.max(1)).map(|_| mpsc::channel(capacity.max(1))).unzip();
    (Inbox { lanes: senders.into(), dropped: Arc::default() }, receivers)
}

impl Inbox {
    /// Takes a payload in, or drops it where its lane is full or closed.
    pub fn receive(&self, received: Received) {
        let lane = received.topic.lane(self.lanes.len());
        if self.lanes[lane].try_send(received).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many payloads did not fit so far.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}
