//! Keeps Redis' subscriptions in line with the server's wishes, and takes in their publications.

use std::sync::Arc;

use redis::RedisResult;
use tokio_util::sync::CancellationToken;

use super::address::Address;
use super::backoff::Backoff;
use super::channel::Channels;
use super::connection::Connection;
use super::link::Link;
use super::panics::{AFTER_A_PANIC, unless_it_panics};
use super::subscriptions::Subscriptions;
use crate::{Inbox, Received, Topic};

/// How many channels one command names.
const CHANNELS_PER_COMMAND: usize = 256;

/// The task behind the subscriptions of a [`RedisBroker`](super::RedisBroker).
#[derive(Debug)]
pub(super) struct Subscriber {
    address: Address,
    channels: Channels,
    inbox: Inbox,
    subscriptions: Arc<Subscriptions>,
    link: Link,
}

impl Subscriber {
    pub(super) fn new(
        address: Address,
        channels: Channels,
        inbox: Inbox,
        subscriptions: Arc<Subscriptions>,
        link: Link,
    ) -> Self {
        Self { address, channels, inbox, subscriptions, link }
    }

    /// Connects, subscribes and reconnects until it is told to stop.
    pub(super) async fn run(mut self, stop: CancellationToken) {
        stop.run_until_cancelled(self.work_on()).await;
        self.link.ends();
        self.subscriptions.connection_lost();
    }

    /// Works on whatever happens: after a panic with a new connection.
    async fn work_on(&mut self) {
        while let Err(error) = unless_it_panics(self.work()).await {
            self.link.is_lost(&error);
            self.subscriptions.connection_lost();
            tokio::time::sleep(AFTER_A_PANIC).await;
        }
    }

    async fn work(&mut self) {
        let mut backoff = Backoff::new();
        loop {
            let Err(error) = self.listen_while_connected(&mut backoff).await;
            self.link.is_lost(&error);
            self.subscriptions.connection_lost();
            tracing::debug!(%error, "the subscribed connection is lost");
            tokio::time::sleep(backoff.wait()).await;
        }
    }

    async fn listen_while_connected(
        &mut self,
        backoff: &mut Backoff,
    ) -> RedisResult<std::convert::Infallible> {
        let mut connection = self.connect().await?;
        self.subscriptions.connection_made();
        // All that is wanted is subscribed to before the broker calls itself live.
        self.reconcile(&mut connection).await?;
        self.link.works();
        backoff.succeeded();
        loop {
            tokio::select! {
                () = self.subscriptions.changed() => self.reconcile(&mut connection).await?,
                error = connection.until_lost() => return Err(error),
                error = self.link.until_renewed() => return Err(error),
            }
        }
    }

    async fn connect(&self) -> RedisResult<Connection> {
        let channels = self.channels.clone();
        let inbox = self.inbox.clone();
        let subscriptions = Arc::clone(&self.subscriptions);
        let on_message = move |channel: &[u8], payload: Vec<u8>| {
            if let Some(topic) = channels.topic(channel) {
                let receive = || inbox.receive(Received { topic, payload: payload.into() });
                subscriptions.if_wanted(topic, receive);
            }
        };
        Connection::open(&self.address, on_message).await
    }

    /// Brings the subscriptions in line with the wishes.
    async fn reconcile(&self, connection: &mut Connection) -> RedisResult<()> {
        let changes = self.subscriptions.take_changes();
        for topics in changes.unsubscribe.chunks(CHANNELS_PER_COMMAND) {
            connection.redis.unsubscribe(self.names(topics)).await?;
        }
        for topics in changes.subscribe.chunks(CHANNELS_PER_COMMAND) {
            connection.redis.subscribe(self.names(topics)).await?;
        }
        connection.answered();
        self.subscriptions.made(changes);
        Ok(())
    }

    fn names(&self, topics: &[Topic]) -> Vec<String> {
        topics.iter().map(|topic| self.channels.name(*topic)).collect()
    }
}
