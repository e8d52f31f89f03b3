//! Knows which topics are wanted, and which of them Redis has confirmed.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, oneshot};

use crate::{BrokerError, Topic};

/// The wish list that callers write and the subscriber's task carries out.
///
/// Callers only ever change what is wanted and mark the topic as changed. The task looks at the
/// newest wish, so that any race of subscribing and unsubscribing ends in what was asked last.
#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    wishes: Mutex<Wishes>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Wishes {
    connected: bool,
    topics: HashMap<Topic, Standing>,
    changed: HashSet<Topic>,
}

#[derive(Debug, Default)]
struct Standing {
    wanted: bool,
    confirmed: bool,
    waiting: Vec<oneshot::Sender<()>>,
}

/// Changes of subscriptions that Redis has to be told.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub(super) subscribe: Vec<Topic>,
    pub(super) unsubscribe: Vec<Topic>,
    waiting: Vec<oneshot::Sender<()>>,
}

impl Subscriptions {
    /// Wants a topic, and waits until Redis confirmed it. The wish stays when this is cancelled.
    pub(super) async fn want(&self, topic: Topic) -> Result<(), BrokerError> {
        let confirmed = {
            let mut wishes = self.wishes();
            let connected = wishes.connected;
            let standing = wishes.topics.entry(topic).or_default();
            standing.wanted = true;
            if !connected {
                return Err(BrokerError::Away);
            }
            if standing.confirmed {
                return Ok(());
            }
            let (tell, confirmed) = oneshot::channel();
            standing.waiting.push(tell);
            wishes.changed.insert(topic);
            confirmed
        };
        self.changed.notify_one();
        // The other end is dropped when the connection is lost.
        confirmed.await.map_err(|_lost| BrokerError::Away)
    }

    /// Wants a topic no more; nothing of it is taken in from now on.
    pub(super) fn forget(&self, topic: Topic) {
        let mut wishes = self.wishes();
        let connected = wishes.connected;
        let Some(standing) = wishes.topics.get_mut(&topic) else { return };
        standing.wanted = false;
        standing.confirmed = false;
        if connected {
            wishes.changed.insert(topic);
        } else {
            wishes.topics.remove(&topic);
        }
        drop(wishes);
        self.changed.notify_one();
    }

    /// Does something for a topic while it stays wanted.
    pub(super) fn if_wanted(&self, topic: Topic, action: impl FnOnce()) {
        let wishes = self.wishes();
        if wishes.topics.get(&topic).is_some_and(|standing| standing.wanted) {
            action();
        }
        drop(wishes);
    }

    /// A connection without any subscription is there.
    pub(super) fn connection_made(&self) {
        let mut wishes = self.wishes();
        wishes.connected = true;
        wishes.changed = wishes.topics.keys().copied().collect();
    }

    /// No connection is there: all who wait are told, and nothing is confirmed any more.
    pub(super) fn connection_lost(&self) {
        let mut wishes = self.wishes();
        wishes.connected = false;
        wishes.changed.clear();
        wishes.topics.retain(|_, standing| {
            standing.confirmed = false;
            standing.waiting.clear();
            standing.wanted
        });
    }

    /// Waits until there is something to take.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Takes all changes that wait.
    pub(super) fn take_changes(&self) -> Changes {
        let mut wishes = self.wishes();
        let mut changes = Changes::default();
        for topic in mem::take(&mut wishes.changed) {
            let Some(standing) = wishes.topics.get_mut(&topic) else { continue };
            changes.waiting.append(&mut standing.waiting);
            if standing.wanted {
                changes.subscribe.push(topic);
            } else {
                changes.unsubscribe.push(topic);
            }
        }
        changes
    }

    /// Redis confirmed these changes.
    pub(super) fn made(&self, changes: Changes) {
        let mut wishes = self.wishes();
        let Wishes { topics, changed, .. } = &mut *wishes;
        for topic in changes.subscribe {
            // Where the wish changed since, the next round decides.
            if let Some(standing) = topics.get_mut(&topic).filter(|_| !changed.contains(&topic)) {
                standing.confirmed = true;
            }
        }
        for topic in changes.unsubscribe {
            if !changed.contains(&topic) {
                topics.remove(&topic);
            }
        }
        drop(wishes);
        for waiting in changes.waiting {
            // The waiter may have gone.
            waiting.send(()).ok();
        }
    }

    fn wishes(&self) -> MutexGuard<'_, Wishes> {
        self.wishes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use confab_protocol::RoomId;

    use super::*;

    const ROOM: Topic = Topic::Room(RoomId(1));

    #[tokio::test]
    async fn a_wish_made_while_away_is_carried_out_later() {
        let subscriptions = Subscriptions::default();
        assert!(matches!(subscriptions.want(ROOM).await, Err(BrokerError::Away)));
        subscriptions.connection_made();
        assert_eq!(subscriptions.take_changes().subscribe, [ROOM]);
    }

    #[tokio::test]
    async fn the_last_wish_holds() {
        let subscriptions = Subscriptions::default();
        subscriptions.want(ROOM).await.expect_err("away");
        subscriptions.connection_made();
        let subscribing = subscriptions.take_changes();
        subscriptions.forget(ROOM);
        subscriptions.made(subscribing);
        let changes = subscriptions.take_changes();
        assert_eq!(changes.unsubscribe, [ROOM]);
        assert!(changes.subscribe.is_empty());
    }

    #[tokio::test]
    async fn a_topic_forgotten_while_away_is_not_asked_for() {
        let subscriptions = Subscriptions::default();
        subscriptions.want(ROOM).await.expect_err("away");
        subscriptions.forget(ROOM);
        subscriptions.connection_made();
        assert!(subscriptions.take_changes().subscribe.is_empty());
    }
}
