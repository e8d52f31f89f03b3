//! Knows which of the two connections work, and hence whether the broker is of use.

use std::sync::Arc;
use std::sync::{Mutex, PoisonError};

use redis::RedisError;
use tokio::sync::watch;

use crate::BrokerState;

/// Both connections of a broker.
#[derive(Debug)]
pub(super) struct Links {
    working: Mutex<Working>,
    state: watch::Sender<BrokerState>,
    /// Counts how often the connections were to be made anew.
    renewals: watch::Sender<u64>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Working {
    publishing: bool,
    subscribing: bool,
    /// It was logged why the broker is away.
    explained: bool,
}

/// Handle by which one connection's task reports its state.
#[derive(Debug)]
pub(super) struct Link {
    links: Arc<Links>,
    field: fn(&mut Working) -> &mut bool,
    renewals: watch::Receiver<u64>,
}

impl Links {
    pub(super) fn new() -> Self {
        Self {
            working: Mutex::default(),
            state: watch::Sender::new(BrokerState::Away),
            renewals: watch::Sender::new(0),
        }
    }

    pub(super) fn state(&self) -> BrokerState {
        *self.state.borrow()
    }

    /// Has both connections made anew, whatever they answer.
    pub(super) fn renew(&self) {
        self.renewals.send_modify(|renewals| *renewals += 1);
    }

    pub(super) fn watch(&self) -> watch::Receiver<BrokerState> {
        self.state.subscribe()
    }
}

impl Link {
    pub(super) fn publishing(links: Arc<Links>) -> Self {
        Self::new(links, |working| &mut working.publishing)
    }

    pub(super) fn subscribing(links: Arc<Links>) -> Self {
        Self::new(links, |working| &mut working.subscribing)
    }

    fn new(links: Arc<Links>, field: fn(&mut Working) -> &mut bool) -> Self {
        let renewals = links.renewals.subscribe();
        Self { links, field, renewals }
    }

    pub(super) fn works(&mut self) {
        // Renewals asked for before are done.
        self.renewals.mark_unchanged();
        self.set(true, None);
    }

    /// Ends, with an error, when the connection is to be made anew. May be cancelled.
    pub(super) async fn until_renewed(&mut self) -> RedisError {
        // The sender is among the links that this holds.
        self.renewals.changed().await.ok();
        RedisError::from((redis::ErrorKind::Io, "the connection is to be made anew"))
    }

    /// The connection is lost, or could not be made, for a reason that is logged once until the
    /// broker is live again.
    pub(super) fn is_lost(&self, error: &RedisError) {
        self.set(false, Some(error));
    }

    /// There is to be no connection any more.
    pub(super) fn ends(&self) {
        self.set(false, None);
    }

    fn set(&self, works: bool, error: Option<&RedisError>) {
        let mut working = self.links.working.lock().unwrap_or_else(PoisonError::into_inner);
        *(self.field)(&mut working) = works;
        let both = working.publishing && working.subscribing;
        let state = if both { BrokerState::Live } else { BrokerState::Away };
        // Under the lock, so that the state that is told last is the one that holds.
        let changed = self.links.state.send_if_modified(|told| {
            let changed = *told != state;
            *told = state;
            changed
        });
        let explains = !both && !working.explained && error.is_some();
        working.explained = !both && (working.explained || explains);
        drop(working);
        match error {
            Some(error) if explains => tracing::warn!(%error, "Redis is away"),
            _ if both && changed => tracing::info!("Redis is live"),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broker_is_live_while_both_connections_work() {
        let links = Arc::new(Links::new());
        let mut publishing = Link::publishing(Arc::clone(&links));
        let mut subscribing = Link::subscribing(Arc::clone(&links));
        assert_eq!(links.state(), BrokerState::Away);
        publishing.works();
        assert_eq!(links.state(), BrokerState::Away);
        subscribing.works();
        assert_eq!(links.state(), BrokerState::Live);
        publishing.is_lost(&RedisError::from((redis::ErrorKind::Io, "gone")));
        assert_eq!(links.state(), BrokerState::Away);
    }
}
