//! Writes publications to Redis.

use bytes::Bytes;
use redis::RedisResult;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::address::Address;
use super::backoff::Backoff;
use super::channel::Channels;
use super::connection::Connection;
use super::link::Link;
use crate::Topic;

/// How many publications travel in one pipeline; the next goes out when this one is answered.
const BATCH: usize = 256;

/// The task behind [`RedisBroker::publish`](super::RedisBroker).
#[derive(Debug)]
pub(super) struct Publisher {
    address: Address,
    channels: Channels,
    queued: mpsc::Receiver<(Topic, Bytes)>,
    link: Link,
}

impl Publisher {
    pub(super) fn new(
        address: Address,
        channels: Channels,
        queued: mpsc::Receiver<(Topic, Bytes)>,
        link: Link,
    ) -> Self {
        Self { address, channels, queued, link }
    }

    /// Connects, publishes and reconnects until it is told to stop.
    pub(super) async fn run(mut self, stop: CancellationToken) {
        stop.run_until_cancelled(self.work()).await;
        self.link.ends();
    }

    async fn work(&mut self) {
        let mut backoff = Backoff::new();
        loop {
            let Err(error) = self.publish_while_connected(&mut backoff).await else {
                return;
            };
            self.link.is_lost(&error);
            // What waited belongs to the past by the time Redis is back; the store has it.
            let mut dropped = 0;
            while self.queued.try_recv().is_ok() {
                dropped += 1;
            }
            tracing::debug!(%error, dropped, "the publishing connection is lost");
            tokio::time::sleep(backoff.wait()).await;
        }
    }

    /// Ends with an error when the connection is lost, and well when the broker is gone.
    async fn publish_while_connected(&mut self, backoff: &mut Backoff) -> RedisResult<()> {
        let mut connection = Connection::open(&self.address, |_, _| {}).await?;
        self.link.works();
        backoff.succeeded();
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                taken = self.queued.recv_many(&mut batch, BATCH) => {
                    if taken == 0 {
                        return Ok(());
                    }
                    publish(&mut connection, &self.channels, &mut batch).await?;
                }
                error = connection.until_lost() => return Err(error),
                error = self.link.until_renewed() => return Err(error),
            }
        }
    }
}

async fn publish(
    connection: &mut Connection,
    channels: &Channels,
    batch: &mut Vec<(Topic, Bytes)>,
) -> RedisResult<()> {
    let mut pipeline = redis::Pipeline::with_capacity(batch.len());
    for (topic, payload) in batch.drain(..) {
        pipeline.cmd("PUBLISH").arg(channels.name(topic)).arg(&payload[..]).ignore();
    }
    pipeline.query_async::<()>(&mut connection.redis).await?;
    connection.answered();
    Ok(())
}
