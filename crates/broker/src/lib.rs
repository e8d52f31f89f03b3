//! Carries encoded events and signals between servers, at most once.
//!
//! A broker may drop, delay and reorder; it never invents. What must not be lost is in the store,
//! and servers find holes there.

mod topic;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::{mpsc, watch};

pub use topic::Topic;

/// Joins servers. One contract, one conformance suite, two implementations: `local` and `redis`.
#[async_trait]
pub trait Broker: Send + Sync {
    /// Hands a payload to every server that is subscribed to the topic, this one included.
    ///
    /// Never waits: the payload goes on a bounded queue, and is dropped and counted when that is
    /// full or the broker is away. The result says which, for metrics.
    fn publish(&self, topic: Topic, payload: Bytes) -> Publish;

    /// Starts delivery of a topic; returns once the broker confirmed. Idempotent.
    ///
    /// While the broker is away it returns [`BrokerError::Away`], and the subscription is made by
    /// itself when it is back: the caller goes on, and finds what it misses in the store.
    async fn subscribe(&self, topic: Topic) -> Result<(), BrokerError>;

    /// Ends delivery of a topic. Idempotent; may be cancelled.
    async fn unsubscribe(&self, topic: Topic);

    /// Whether the broker is of use now. Changes are seen by all receivers.
    fn state(&self) -> watch::Receiver<BrokerState>;

    /// Ends all connections and tasks; returns when they are gone.
    async fn close(&self);
}

/// Where a broker puts what it receives: bounded queues, chosen by topic so that one topic keeps
/// its order. Made by [`inbox`].
#[derive(Clone, Debug)]
pub struct Inbox {
    lanes: std::sync::Arc<[mpsc::Sender<Received>]>,
    dropped: std::sync::Arc<std::sync::atomic::AtomicU64>,
}

/// One payload that came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    pub topic: Topic,
    pub payload: Bytes,
}

/// Makes an inbox of `lanes` queues with room for `capacity` payloads each. What does not fit is
/// dropped and counted; the store has it.
pub fn inbox(lanes: usize, capacity: usize) -> (Inbox, Vec<mpsc::Receiver<Received>>) {
    let (senders, receivers): (Vec<_>, Vec<_>) =
        (0..lanes.max(1)).map(|_| mpsc::channel(capacity)).unzip();
    (Inbox { lanes: senders.into(), dropped: std::sync::Arc::default() }, receivers)
}

impl Inbox {
    /// Takes a payload in, or drops it where its lane is full or closed.
    pub fn receive(&self, received: Received) {
        let lane = received.topic.lane(self.lanes.len());
        if self.lanes[lane].try_send(received).is_err() {
            self.dropped.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    }

    /// How many payloads did not fit so far.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(std::sync::atomic::Ordering::Relaxed)
    }
}

/// What became of a publication, as far as this server knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Publish {
    /// On its way.
    Queued,
    /// The queue was full, or the broker is away.
    Dropped,
}

/// Whether publications reach other servers and theirs reach this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokerState {
    Live,
    /// Not connected, or deaf: servers compare heads with the store instead.
    Away,
}

/// Why a subscription is not confirmed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BrokerError {
    #[error("the broker is away")]
    Away,
    #[error("the broker's address cannot be used")]
    Address(#[source] redis::RedisError),
}
