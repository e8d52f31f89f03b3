//! The contract of every broker.

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::watch;

use crate::{BrokerError, Topic};

/// Joins servers. One contract, one conformance suite, two implementations: `local` and `redis`.
#[async_trait]
pub trait Broker: Send + Sync {
    /// Hands a payload to every server that is subscribed to the topic, this one included.
    ///
    /// Never waits: the payload goes on a bounded queue, and is dropped and counted when that is
    /// full or the broker is away. The result says which, for metrics.
    fn publish(&self, topic: Topic, payload: Bytes) -> Publish;

    /// Whether there may be other servers. Where there are none, what a server has delivered itself
    /// need not be published.
    fn reaches_others(&self) -> bool {
        true
    }

    /// Starts delivery of a topic; returns once the broker confirmed. Idempotent.
    ///
    /// While the broker is away it returns [`BrokerError::Away`], and the subscription is made by
    /// itself when it is back: the caller goes on, and finds missed events in the store.
    async fn subscribe(&self, topic: Topic) -> Result<(), BrokerError>;

    /// Ends delivery of a topic. Idempotent; may be cancelled.
    async fn unsubscribe(&self, topic: Topic);

    /// Which of these topics any server is subscribed to, in their order. `None` where that can't be
    /// told now.
    async fn listened_to(&self, topics: &[Topic]) -> Option<Vec<bool>> {
        let _untold = topics;
        None
    }

    /// Whether the broker is of use now. Changes are seen by all receivers.
    fn state(&self) -> watch::Receiver<BrokerState>;

    /// Makes the connections anew, since publications did not come back although they answer. Never
    /// waits.
    fn renew(&self);

    /// Ends all connections and tasks; returns when they are gone.
    async fn close(&self);
}

/// Outcome of a publication, as far as this server knows.
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
