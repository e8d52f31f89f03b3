//! Joins the hub, the store and the broker: committed events reach everyone who may see them.
//!
//! An event goes to the own hub at once and to the other servers by the broker, which may lose it.
//! A server finds missed events by holes in `seq` and by comparing heads with the store. Every
//! long-lived task of this module is kept up, has a name, and ends when live delivery ends.

mod settings;
mod uptime;

mod publication;

mod follow;
mod single_flight;

mod handover;
mod inbox;
mod membership_changes;
mod rooms_in_turn;
mod signals;

mod backfill;
mod divergence;
mod reconcile;
mod revocation;

mod presence;
mod probe;
mod store_state;
mod write_probe;

mod drain;

#[cfg(test)]
mod largest_frames;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use confab_broker::{Broker, BrokerState, Inbox, Publish, Received, Topic};
use confab_hub::{Connection, Hub, Moment};
use confab_protocol::{RoomId, ServerId, SessionId, UserId};
use confab_store::{CommitOutcome, Store};
use tokio::sync::{Mutex, MutexGuard, Notify, Semaphore, mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::metrics::Metrics;
use crate::pace::Buckets;
use crate::shutdown::Shutdown;
use rooms_in_turn::Crowd;
use signals::Redelivery;
use single_flight::Reads;
use uptime::Uptime;

pub use follow::{Follow, FollowError, Followed};
pub use handover::{Committed, handover};
pub use settings::LiveSettings;
pub use store_state::StoreState;

/// A handle on live delivery; clones are cheap.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "a store and a broker have no useful text")]
pub struct Live {
    shared: Arc<Shared>,
}

/// Parts that live delivery is made of.
#[expect(missing_debug_implementations, reason = "a store and a broker have no useful text")]
pub struct LiveParts {
    pub store: Arc<Store>,
    /// Committed events, by the lanes of the store's handover.
    pub committed: Vec<Committed>,
    /// Cancelled when the store's writer has ended: nothing can be written any more.
    pub writer_ended: CancellationToken,
    /// How its last commit ended.
    pub commits: watch::Sender<CommitOutcome>,
    pub broker: Arc<dyn Broker>,
    /// The broker's inbox and its lanes.
    pub inbox: Inbox,
    pub lanes: Vec<mpsc::Receiver<Received>>,
    pub server_id: ServerId,
    pub shutdown: Shutdown,
    pub settings: LiveSettings,
    pub metrics: Metrics,
}

struct Shared {
    store: Arc<Store>,
    writer_ended: CancellationToken,
    commits: watch::Sender<CommitOutcome>,
    broker: Arc<dyn Broker>,
    inbox: Inbox,
    hub: Hub,
    server_id: ServerId,
    settings: LiveSettings,
    metrics: Metrics,
    uptime: Uptime,
    shutdown: Shutdown,
    /// Cancelled when the last connection is gone after a drain, or hard.
    ended: CancellationToken,
    reads: Reads,
    /// One lock for many topics: subscribing and unsubscribing never cross.
    stripes: Box<[Mutex<()>]>,
    hole_seen: Notify,
    /// Connections to be woken bit by bit.
    crowds: mpsc::Sender<Crowd>,
    buckets: Buckets,
    /// When the own probe was last heard, in milliseconds of uptime.
    heard_at: AtomicU64,
    delivery: watch::Sender<BrokerState>,
    /// Signals that the broker may have lost.
    redelivery: Redelivery,
    store_state: watch::Sender<StoreState>,
    /// Cancelled when access changes were read for the first time.
    access_read: CancellationToken,
    /// How many looks at what other servers say of people's rooms go on at once.
    looks: Arc<Semaphore>,
}

const STRIPES: usize = 64;

impl Live {
    /// Starts delivery and all its tasks on the shutdown's tracker.
    pub fn start(parts: LiveParts) -> Self {
        let LiveParts {
            store,
            committed,
            writer_ended,
            commits,
            broker,
            inbox,
            lanes,
            server_id,
            shutdown,
            settings,
            metrics,
        } = parts;
        let broker_state = *broker.state().borrow();
        let (crowds, waiting) = mpsc::channel(rooms_in_turn::CROWDS);
        let shared = Shared {
            store,
            writer_ended,
            commits,
            broker,
            inbox,
            hub: Hub::new(settings.hub),
            server_id,
            settings,
            metrics,
            uptime: Uptime::start(),
            ended: shutdown.hard.child_token(),
            shutdown,
            reads: Reads::default(),
            stripes: (0..STRIPES).map(|_| Mutex::default()).collect(),
            hole_seen: Notify::new(),
            crowds,
            buckets: Buckets::default(),
            heard_at: AtomicU64::new(0),
            delivery: watch::Sender::new(broker_state),
            redelivery: Redelivery::default(),
            store_state: watch::Sender::new(StoreState::Ready),
            access_read: CancellationToken::new(),
            looks: Arc::new(Semaphore::new(membership_changes::LOOKS)),
        };
        let live = Self { shared: Arc::new(shared) };
        live.spawn_tasks(lanes, committed, waiting);
        live
    }

    /// Whether events of other servers come in time.
    pub fn broker_state(&self) -> BrokerState {
        *self.shared.delivery.borrow()
    }

    pub fn settings(&self) -> &LiveSettings {
        &self.shared.settings
    }

    pub fn metrics(&self) -> &Metrics {
        &self.shared.metrics
    }

    /// Publications that came in and did not fit.
    pub fn inbox_drops(&self) -> u64 {
        self.shared.inbox.dropped()
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.shared.hub
    }

    pub(crate) fn buckets(&self) -> &Buckets {
        &self.shared.buckets
    }

    /// The way to other servers.
    pub(crate) fn broker(&self) -> &dyn Broker {
        self.shared.broker.as_ref()
    }

    pub(crate) fn now(&self) -> Moment {
        self.shared.uptime.now()
    }

    /// Takes a connection in; `None` where its person has too many. End it with
    /// [`Live::disconnect`].
    pub(crate) async fn connect(
        &self,
        person: UserId,
        session: SessionId,
    ) -> Option<Arc<Connection>> {
        let _stripe = self.stripe(person.0).await;
        let first = !self.shared.hub.is_here(person);
        let connection = self.shared.hub.connect(person, session)?;
        if first {
            self.subscribe(Topic::User(person)).await;
        }
        Some(connection)
    }

    /// Forgets a connection at once. Repeating it does nothing.
    pub(crate) fn forget(&self, connection: &Connection) {
        self.shared.hub.disconnect(connection, self.now());
    }

    /// Forgets a connection, and its person's topic where it was their last.
    pub(crate) async fn disconnect(&self, connection: &Connection) {
        let person = connection.person();
        self.forget(connection);
        let _stripe = self.stripe(person.0).await;
        if !self.shared.hub.is_here(person) {
            self.shared.broker.unsubscribe(Topic::User(person)).await;
        }
    }

    fn publish(&self, topic: Topic, payload: bytes::Bytes) -> Publish {
        let broker = &self.shared.broker;
        if !broker.reaches_others() && !matches!(topic, Topic::Server(_)) {
            return Publish::Queued; // Whoever is here was told, and nobody else listens.
        }
        let publish = broker.publish(topic, payload);
        match publish {
            Publish::Queued => self.shared.metrics.published.inc(),
            Publish::Dropped => self.shared.metrics.publish_drops.inc(),
        };
        publish
    }

    /// Subscribes; where the broker is away the broker does it later, and heads are compared.
    async fn subscribe(&self, topic: Topic) {
        if let Err(error) = self.shared.broker.subscribe(topic).await {
            tracing::debug!(?topic, error = &error as &dyn std::error::Error, "not subscribed yet");
        }
    }

    async fn stripe(&self, id: i64) -> MutexGuard<'_, ()> {
        self.shared.stripes[stripe_of(id)].lock().await
    }

    /// The same for many rooms, in an order in which no two wait for each other.
    async fn stripes(&self, rooms: &[RoomId]) -> Vec<MutexGuard<'_, ()>> {
        let stripes: BTreeSet<usize> = rooms.iter().map(|room| stripe_of(room.0)).collect();
        let mut held = Vec::with_capacity(stripes.len());
        for stripe in stripes {
            held.push(self.shared.stripes[stripe].lock().await);
        }
        held
    }

    fn spawn_tasks(
        &self,
        lanes: Vec<mpsc::Receiver<Received>>,
        committed: Vec<Committed>,
        crowds: mpsc::Receiver<Crowd>,
    ) {
        for lane in committed {
            let lane = Arc::new(Mutex::new(lane));
            self.keep("live.handover.deliver", move |live| {
                handover::deliver(live, Arc::clone(&lane))
            });
        }
        for (lane, receiver) in lanes.into_iter().enumerate() {
            let receiver = Arc::new(Mutex::new(receiver));
            let read = move |live| inbox::read(live, lane, Arc::clone(&receiver));
            self.keep("live.inbox.read", read);
        }
        let crowds = Arc::new(Mutex::new(crowds));
        self.keep("live.crowds.wake", move |_live| rooms_in_turn::wake(Arc::clone(&crowds)));
        self.keep("live.backfill", backfill::fill);
        self.keep("live.reconcile.heads", reconcile::heads::reconcile);
        self.keep("live.reconcile.memberships", reconcile::memberships::reconcile);
        self.keep("live.revocation", revocation::follow);
        self.keep("live.presence.gather", presence::gather);
        self.keep("live.broker.probe", probe::probe);
        self.keep("live.drain", drain::drain);
        self.keep("live.write_probe", write_probe::watch);
    }

    /// Keeps a task up until live delivery ends. Each begins anew as a server does that starts: it
    /// looks at what there is, and needs nothing of the run before.
    fn keep<F>(&self, name: &'static str, task: impl Fn(Self) -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send,
    {
        let live = self.clone();
        let Shared { shutdown, ended, .. } = self.shared.as_ref();
        shutdown.tasks.keep(name, ended, move || task(live.clone()));
    }

    /// Runs what ends by itself, or with live delivery.
    fn run(&self, name: &'static str, job: impl Future<Output = ()> + Send + 'static) {
        let ended = self.shared.ended.clone();
        let job = async move {
            ended.run_until_cancelled(job).await;
        };
        let span = tracing::info_span!("live.job", job = name);
        self.shared.shutdown.tasks.run(name, tracing::Instrument::instrument(job, span));
    }
}

fn stripe_of(id: i64) -> usize {
    usize::try_from(id.unsigned_abs()).unwrap_or_default() % STRIPES
}
