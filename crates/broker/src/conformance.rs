//! Holds every broker to the contract.
//!
//! An implementation provides a [`Net`] and calls [`broker_conformance!`](crate::broker_conformance)
//! in its tests; each claim becomes a test of its own. Silence is proven with a marker that comes
//! after what must not come.

mod bounds;
mod delivery;
mod races;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use async_trait::async_trait;
use bytes::Bytes;
use confab_protocol::RoomId;
use tokio::sync::mpsc;

use crate::{Broker, BrokerState, Inbox, Publish, Received, Topic, inbox};

pub use bounds::a_full_inbox_drops_and_counts;
pub use delivery::{
    a_confirmed_subscription_misses_nothing,
    a_publication_reaches_every_subscriber_and_the_publisher, after_close_nothing_is_taken,
    an_unsubscribed_topic_delivers_nothing, each_topic_keeps_its_order,
    it_is_known_which_topics_are_listened_to, payloads_arrive_byte_for_byte,
    subscribing_twice_delivers_once,
};
pub use races::the_last_of_racing_wishes_holds;

/// How long a claim may take to come true.
const DEADLINE: Duration = Duration::from_secs(30);

/// Network that joins brokers: all brokers of one net hear each other.
#[async_trait]
pub trait Net: Send + Sync {
    /// Adds a server to the net.
    async fn join(&self, inbox: Inbox) -> anyhow::Result<Arc<dyn Broker>>;

    /// How many servers the net can have.
    fn servers(&self) -> usize;
}

/// One server of a net, with a single lane, so that all it hears is in order.
struct Server {
    broker: Arc<dyn Broker>,
    inbox: Inbox,
    heard: mpsc::Receiver<Received>,
}

impl Server {
    /// Joins the net and waits until it is live.
    async fn join(net: &impl Net, capacity: usize) -> anyhow::Result<Self> {
        let (inbox, mut lanes) = inbox(1, capacity);
        let heard = lanes.pop().context("a lane")?;
        let broker = net.join(inbox.clone()).await?;
        let mut state = broker.state();
        tokio::time::timeout(DEADLINE, state.wait_for(|state| *state == BrokerState::Live))
            .await
            .context("not live in time")??;
        Ok(Self { broker, inbox, heard })
    }

    /// As many servers as the net can have, up to three.
    async fn join_all(net: &impl Net) -> anyhow::Result<Vec<Self>> {
        let mut servers = Vec::new();
        for _ in 0..net.servers().min(3) {
            servers.push(Self::join(net, 4096).await?);
        }
        Ok(servers)
    }

    /// Publishes, and insists that it went on the queue.
    fn publish(&self, topic: Topic, payload: impl Into<Bytes>) -> anyhow::Result<()> {
        let published = self.broker.publish(topic, payload.into());
        ensure!(published == Publish::Queued, "dropped a publication to {topic:?}");
        Ok(())
    }

    /// The next payload that comes in.
    async fn hear(&mut self) -> anyhow::Result<Received> {
        tokio::time::timeout(DEADLINE, self.heard.recv())
            .await
            .context("heard nothing in time")?
            .context("the inbox is closed")
    }

    /// Insists on what comes in next.
    async fn hears(&mut self, topic: Topic, payload: &str) -> anyhow::Result<()> {
        let heard = self.hear().await?;
        let expected = Received { topic, payload: Bytes::copy_from_slice(payload.as_bytes()) };
        ensure!(heard == expected, "heard {heard:?} instead of {expected:?}");
        Ok(())
    }
}

fn room(id: i64) -> Topic {
    Topic::Room(RoomId(id))
}

/// Makes one test of each claim. The argument names an async function that gives a [`Net`].
#[macro_export]
macro_rules! broker_conformance {
    ($net:path) => {
        $crate::broker_conformance! { $net:
            a_publication_reaches_every_subscriber_and_the_publisher
            each_topic_keeps_its_order
            payloads_arrive_byte_for_byte
            an_unsubscribed_topic_delivers_nothing
            subscribing_twice_delivers_once
            a_confirmed_subscription_misses_nothing
            after_close_nothing_is_taken
            a_full_inbox_drops_and_counts
            the_last_of_racing_wishes_holds
        }
    };
    ($net:path: $($claim:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $claim() -> anyhow::Result<()> {
                $crate::conformance::$claim(&$net().await?).await
            }
        )*
    };
}
