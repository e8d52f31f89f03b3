//! A server of many rooms that finds its broker again.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use confab_broker::{Broker, BrokerError, QUEUED_PUBLICATIONS};
use confab_hub::Attach;
use confab_protocol::{Cursor, RoomId, SessionId, UserId};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::*;
use crate::clock::Clock;
use crate::config::Config;
use crate::server::Server;

/// More than fit a broker's queue, where two publications are made of each.
const ROOMS: usize = QUEUED_PUBLICATIONS * 2 / 3;

/// Takes what fits its queue, which is emptied whenever somebody waits.
struct Narrow {
    queue: mpsc::Sender<Bytes>,
    state: watch::Sender<BrokerState>,
}

#[async_trait]
impl Broker for Narrow {
    fn publish(&self, _: Topic, payload: Bytes) -> Publish {
        self.queue.try_send(payload).map_or(Publish::Dropped, |()| Publish::Queued)
    }

    async fn subscribe(&self, _: Topic) -> Result<(), BrokerError> {
        Ok(())
    }

    async fn unsubscribe(&self, _: Topic) {}

    fn state(&self) -> watch::Receiver<BrokerState> {
        self.state.subscribe()
    }

    fn renew(&self) {}

    async fn close(&self) {}
}

/// The runtime has one thread, so that nothing is sent but while the server pauses.
#[tokio::test]
async fn what_many_rooms_are_told_anew_fits_the_queue() {
    let (queue, mut queued) = mpsc::channel(QUEUED_PUBLICATIONS);
    let narrow = Narrow { queue, state: watch::Sender::new(BrokerState::Live) };
    let mut sending = JoinSet::new();
    sending.spawn(async move { while queued.recv().await.is_some() {} });
    let dir = tempfile::TempDir::new().expect("a directory");
    let mut config = Config::for_tests(dir.path());
    // The server gathers by itself once, at its start.
    config.live.presence = Duration::from_hours(1);
    let join = Box::new(|_| Arc::new(narrow) as Arc<dyn Broker>);
    let server = Server::start_with_broker(config, Clock::system(), Some(join));
    let server = server.await.expect("a server");
    let live = &server.app().live;

    let connection = live.connect(UserId(1), SessionId(1)).await.expect("a connection");
    let start = Cursor::default();
    for room in (1..).take(ROOMS).map(RoomId) {
        live.hub().prepare(room, live.now());
        live.hub().open(room, start, live.now());
        let epoch = live.epoch(room);
        let attached = live.hub().attach(room, &connection, start, epoch, live.now());
        assert_eq!(attached, Attach::Attached);
    }
    let published = live.metrics().published.get();
    tell_changes(live, Repeats::Anew).await;
    assert!(live.metrics().published.get() - published >= 2 * ROOMS as u64);
    assert_eq!(live.metrics().publish_drops.get(), 0);
    server.stop().await;
}
