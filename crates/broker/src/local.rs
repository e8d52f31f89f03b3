//! Serves a single server: its publications come straight back.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::watch;

use crate::{Broker, BrokerError, BrokerState, Inbox, Publish, Received, Topic};

/// A broker inside one process. It is live until it is closed, and has no task of its own.
#[derive(Debug)]
pub struct LocalBroker {
    inbox: Inbox,
    topics: Mutex<HashSet<Topic>>,
    state: watch::Sender<BrokerState>,
}

impl LocalBroker {
    pub fn new(inbox: Inbox) -> Self {
        Self { inbox, topics: Mutex::default(), state: watch::Sender::new(BrokerState::Live) }
    }

    fn topics(&self) -> MutexGuard<'_, HashSet<Topic>> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_away(&self) -> bool {
        *self.state.borrow() == BrokerState::Away
    }
}

#[async_trait]
impl Broker for LocalBroker {
    fn publish(&self, topic: Topic, payload: Bytes) -> Publish {
        if self.is_away() {
            return Publish::Dropped;
        }
        // The lock is held while the payload goes in, so that nothing comes after an unsubscribe
        // has returned and two publications of a topic keep their order.
        let topics = self.topics();
        if topics.contains(&topic) {
            self.inbox.receive(Received { topic, payload });
        }
        drop(topics);
        Publish::Queued
    }

    fn reaches_others(&self) -> bool {
        false
    }

    async fn subscribe(&self, topic: Topic) -> Result<(), BrokerError> {
        if self.is_away() {
            return Err(BrokerError::Away);
        }
        self.topics().insert(topic);
        Ok(())
    }

    async fn unsubscribe(&self, topic: Topic) {
        self.topics().remove(&topic);
    }

    async fn listened_to(&self, topics: &[Topic]) -> Option<Vec<bool>> {
        let known = self.topics();
        Some(topics.iter().map(|topic| known.contains(topic)).collect())
    }

    fn state(&self) -> watch::Receiver<BrokerState> {
        self.state.subscribe()
    }

    fn renew(&self) {}

    async fn close(&self) {
        self.state.send_replace(BrokerState::Away);
        self.topics().clear();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::conformance::Net;

    struct Alone;

    #[async_trait]
    impl Net for Alone {
        async fn join(&self, inbox: Inbox) -> anyhow::Result<Arc<dyn Broker>> {
            Ok(Arc::new(LocalBroker::new(inbox)))
        }

        fn servers(&self) -> usize {
            1
        }
    }

    async fn net() -> anyhow::Result<Alone> {
        Ok(Alone)
    }

    crate::broker_conformance!(net);
}
