//! Joins servers through Redis Pub/Sub (Redis 6 or later).
//!
//! One connection publishes, another is subscribed. Each has a task that reconnects by itself and
//! asks the connection once a second whether it still answers; the broker is live while both do.
//! Nothing here is unbounded: publications wait in a queue of [`QUEUED_PUBLICATIONS`], and what
//! comes in goes from the socket straight to the lanes of the [`Inbox`].

mod address;
mod backoff;
mod channel;
mod connection;
mod link;
mod panics;
mod publisher;
mod subscriber;
mod subscriptions;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use crate::{Broker, BrokerError, BrokerState, Inbox, Publish, Topic};
use address::Address;
use channel::Channels;
use link::{Link, Links};
use publisher::{Publisher, Queued};
use subscriber::Subscriber;
use subscriptions::Subscriptions;

/// How many publications may wait for the socket; more are dropped, and the store has them.
pub const QUEUED_PUBLICATIONS: usize = 4096;

/// A server's place in a Redis Pub/Sub. Dropping it ends its tasks, once what waits is published or
/// half a second has passed; [`Broker::close`] also waits for that.
#[derive(Debug)]
pub struct RedisBroker {
    queue: mpsc::Sender<Queued>,
    subscriptions: Arc<Subscriptions>,
    links: Arc<Links>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl RedisBroker {
    /// Whether an address can be used at all.
    pub fn check(url: &str) -> Result<(), BrokerError> {
        Address::parse(url).map(drop)
    }

    /// Begins to connect, and goes on trying for as long as it lives; it starts out away.
    ///
    /// `url` is `redis://[user:password@]host:port/`, or with Sentinels
    /// `redis+sentinel://[user:password@]host:port,host:port/service`: then the master of the
    /// service is used, whichever it is by then. Channels are called `prefix` and a topic;
    /// installations that share a Redis choose different ones. Only an address that can never
    /// work is an error.
    pub fn connect(url: &str, prefix: &str, inbox: Inbox) -> Result<Self, BrokerError> {
        let address = Address::parse(url)?;
        let channels = Channels::new(prefix);
        let links = Arc::new(Links::new());
        let subscriptions = Arc::new(Subscriptions::default());
        let (queue, queued) = mpsc::channel(QUEUED_PUBLICATIONS);
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());

        let publisher = Publisher::new(
            address.clone(),
            channels.clone(),
            queued,
            Link::publishing(Arc::clone(&links)),
        );
        let subscriber = Subscriber::new(
            address,
            channels,
            inbox,
            Arc::clone(&subscriptions),
            Link::subscribing(Arc::clone(&links)),
        );
        let publishing = tracing::info_span!("broker.redis.publish");
        tasks.spawn(publisher.run(stop.clone()).instrument(publishing));
        let subscribing = tracing::info_span!("broker.redis.subscribe");
        tasks.spawn(subscriber.run(stop.clone()).instrument(subscribing));
        tasks.close();
        Ok(Self { queue, subscriptions, links, tasks, stop })
    }
}

#[async_trait]
impl Broker for RedisBroker {
    fn publish(&self, topic: Topic, payload: Bytes) -> Publish {
        if self.links.state() == BrokerState::Away {
            return Publish::Dropped;
        }
        match self.queue.try_send(Queued::Publication(topic, payload)) {
            Ok(()) => Publish::Queued,
            Err(_full_or_closed) => Publish::Dropped,
        }
    }

    async fn subscribe(&self, topic: Topic) -> Result<(), BrokerError> {
        self.subscriptions.want(topic).await
    }

    async fn unsubscribe(&self, topic: Topic) {
        self.subscriptions.forget(topic);
    }

    async fn listened_to(&self, topics: &[Topic]) -> Option<Vec<bool>> {
        if self.links.state() == BrokerState::Away {
            return None;
        }
        let (answer, answered) = oneshot::channel();
        self.queue.try_send(Queued::Question(topics.to_vec(), answer)).ok()?;
        // Lost with the connection.
        answered.await.ok()
    }

    fn state(&self) -> watch::Receiver<BrokerState> {
        self.links.watch()
    }

    fn renew(&self) {
        self.links.renew();
    }

    async fn close(&self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }
}

impl Drop for RedisBroker {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
