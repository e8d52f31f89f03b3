//! Joins servers of one process, and loses publications of a test's choice: a fault that Redis
//! makes rarely.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use confab_broker::{Broker, BrokerError, BrokerState, Inbox, Publish, Received, Topic};
use confab_server::server::JoinBroker;
use tokio::sync::watch;

use crate::client::DEADLINE;

/// Network between the servers.
#[derive(Clone, Default)]
pub(crate) struct Wire {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    inboxes: Vec<Inbox>,
    /// Publications to rooms that are lost from now on.
    lose: usize,
    /// Publications to people while they are held back.
    held: Option<Vec<Received>>,
    /// Whether what servers publish to themselves is lost.
    deaf: bool,
    /// Whether subscribing to a room takes longer than any test waits, and how many do.
    stalls: bool,
    stalled: usize,
    /// How often a server had its connection made anew.
    renewals: usize,
    /// Whether the next probe of a server panics, as a bug would.
    panics: bool,
    /// Servers of which nothing is heard any more, by the order in which they joined.
    dead: Vec<usize>,
    /// Servers that hear nothing, either, for as long as that lasts.
    severed: Vec<usize>,
}

impl Wire {
    pub(crate) fn join(&self) -> JoinBroker {
        let wire = self.clone();
        Box::new(move |inbox: Inbox| {
            let mut shared = wire.shared.lock().expect("no panic");
            let number = shared.inboxes.len();
            shared.inboxes.push(inbox);
            drop(shared);
            Arc::new(End { wire, number, state: watch::Sender::new(BrokerState::Live) })
        })
    }

    pub(crate) fn lose(&self, count: usize) {
        self.shared.lock().expect("no panic").lose = count;
    }

    /// Loses what servers publish to themselves, or does so no more.
    pub(crate) fn deafen(&self, deaf: bool) {
        self.shared.lock().expect("no panic").deaf = deaf;
    }

    /// Has the task panic that publishes the next probe.
    pub(crate) fn panic_once(&self) {
        self.shared.lock().expect("no panic").panics = true;
    }

    /// Subscribes to no more rooms in any time that a test waits.
    pub(crate) fn stall(&self) {
        self.shared.lock().expect("no panic").stalls = true;
    }

    /// Waits until somebody subscribes to a room in vain.
    pub(crate) async fn is_stalled(&self) {
        let stalled = async {
            while self.shared.lock().expect("no panic").stalled == 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(DEADLINE, stalled).await.expect("in time");
    }

    /// How often servers had their connections made anew.
    pub(crate) fn renewals(&self) -> usize {
        self.shared.lock().expect("no panic").renewals
    }

    /// Nothing is heard any more of a server, as when it was killed: the first to join is 0.
    pub(crate) fn kill(&self, number: usize) {
        self.shared.lock().expect("no panic").dead.push(number);
    }

    /// Cuts a server off from the others, who do not notice.
    pub(crate) fn sever(&self, number: usize) {
        self.shared.lock().expect("no panic").severed.push(number);
    }

    /// Joins all servers again.
    pub(crate) fn rejoin(&self) {
        self.shared.lock().expect("no panic").severed.clear();
    }

    /// Publishes what no server of this release would.
    pub(crate) fn say(&self, topic: Topic, payload: impl Into<Bytes>) {
        let payload = payload.into();
        for inbox in &self.shared.lock().expect("no panic").inboxes {
            inbox.receive(Received { topic, payload: payload.clone() });
        }
    }

    /// Holds back what is published to people.
    pub(crate) fn hold(&self) {
        self.shared.lock().expect("no panic").held = Some(Vec::new());
    }

    /// Lets what was held back go, the latest first.
    pub(crate) fn release_backwards(&self) {
        let mut shared = self.shared.lock().expect("no panic");
        for received in shared.held.take().into_iter().flatten().rev() {
            shared.inboxes.iter().for_each(|inbox| inbox.receive(received.clone()));
        }
    }
}

struct End {
    wire: Wire,
    number: usize,
    state: watch::Sender<BrokerState>,
}

#[async_trait]
impl Broker for End {
    fn publish(&self, topic: Topic, payload: Bytes) -> Publish {
        if matches!(topic, Topic::Server(_)) {
            let panics = std::mem::take(&mut self.wire.shared.lock().expect("no panic").panics);
            assert!(!panics, "as a bug would");
        }
        let mut shared = self.wire.shared.lock().expect("no panic");
        if shared.dead.contains(&self.number) || shared.severed.contains(&self.number) {
            return Publish::Queued;
        }
        if matches!(topic, Topic::Room(_)) && shared.lose > 0 {
            shared.lose -= 1;
            return Publish::Queued;
        }
        if matches!(topic, Topic::Server(_)) && shared.deaf {
            return Publish::Queued;
        }
        if let (Topic::User(_), Some(held)) = (topic, &mut shared.held) {
            held.push(Received { topic, payload });
            return Publish::Queued;
        }
        for (number, inbox) in shared.inboxes.iter().enumerate() {
            if !shared.severed.contains(&number) {
                inbox.receive(Received { topic, payload: payload.clone() });
            }
        }
        Publish::Queued
    }

    async fn subscribe(&self, topic: Topic) -> Result<(), BrokerError> {
        let stalls = {
            let mut shared = self.wire.shared.lock().expect("no panic");
            let stalls = shared.stalls && matches!(topic, Topic::Room(_));
            shared.stalled += usize::from(stalls);
            stalls
        };
        if stalls {
            tokio::time::sleep(2 * DEADLINE).await;
        }
        Ok(())
    }

    async fn unsubscribe(&self, _: Topic) {}

    fn state(&self) -> watch::Receiver<BrokerState> {
        self.state.subscribe()
    }

    fn renew(&self) {
        self.wire.shared.lock().expect("no panic").renewals += 1;
    }

    async fn close(&self) {}
}
