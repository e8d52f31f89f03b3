//! Writes publications to Redis.

use std::time::Duration;

use bytes::Bytes;
use redis::RedisResult;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::address::Address;
use super::backoff::Backoff;
use super::channel::Channels;
use super::connection::Connection;
use super::link::Link;
use super::panics::{AFTER_A_PANIC, unless_it_panics};
use crate::Topic;

/// How many publications travel in one pipeline; the next goes out when this one is answered.
const BATCH: usize = 256;

/// How long what waits may take when the broker is to stop: it is what a server says last, such as
/// who is not here any more.
const LAST_WORDS_WITHIN: Duration = Duration::from_millis(500);

/// Task for the connection.
#[derive(Debug)]
pub(super) enum Queued {
    Publication(Topic, Bytes),
    /// Which of these topics anyone is subscribed to.
    Question(Vec<Topic>, oneshot::Sender<Vec<bool>>),
}

/// The task behind [`RedisBroker::publish`](super::RedisBroker).
#[derive(Debug)]
pub(super) struct Publisher {
    address: Address,
    channels: Channels,
    queued: mpsc::Receiver<Queued>,
    link: Link,
}

impl Publisher {
    pub(super) fn new(
        address: Address,
        channels: Channels,
        queued: mpsc::Receiver<Queued>,
        link: Link,
    ) -> Self {
        Self { address, channels, queued, link }
    }

    /// Connects, publishes and reconnects until it is told to stop. The queue is published first,
    /// if the connection is there and Redis takes it in time.
    pub(super) async fn run(mut self, stop: CancellationToken) {
        let too_late = async {
            stop.cancelled().await;
            tokio::time::sleep(LAST_WORDS_WITHIN).await;
        };
        tokio::select! {
            () = self.work_on(&stop) => {}
            () = too_late => tracing::debug!("the queue was not published in time at the end"),
        }
        self.link.ends();
    }

    /// Works on whatever happens: after a panic with a new connection.
    async fn work_on(&mut self, stop: &CancellationToken) {
        while let Err(error) = unless_it_panics(self.work(stop)).await {
            self.link.is_lost(&error);
            if stop.run_until_cancelled(tokio::time::sleep(AFTER_A_PANIC)).await.is_none() {
                return;
            }
        }
    }

    async fn work(&mut self, stop: &CancellationToken) {
        let mut backoff = Backoff::new();
        loop {
            let opening = Connection::open(&self.address, |_, _| {});
            let Some(opened) = stop.run_until_cancelled(opening).await else { return };
            let ended = match opened {
                Ok(connection) => {
                    self.link.works();
                    backoff.succeeded();
                    self.publish_while_connected(connection, stop).await
                }
                Err(error) => Err(error),
            };
            let Err(error) = ended else { return };
            self.link.is_lost(&error);
            // The queue belongs to the past by the time Redis is back; the store has it.
            let mut dropped = 0;
            while self.queued.try_recv().is_ok() {
                dropped += 1;
            }
            tracing::debug!(%error, dropped, "the publishing connection is lost");
            if stop.run_until_cancelled(tokio::time::sleep(backoff.wait())).await.is_none() {
                return;
            }
        }
    }

    /// Ends with an error when the connection is lost, and well when the broker is gone or told to
    /// stop, and nothing waits any more.
    async fn publish_while_connected(
        &mut self,
        mut connection: Connection,
        stop: &CancellationToken,
    ) -> RedisResult<()> {
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            tokio::select! {
                taken = self.queued.recv_many(&mut batch, BATCH) => {
                    if taken == 0 {
                        return Ok(());
                    }
                    publish(&mut connection, &self.channels, &mut batch).await?;
                }
                // The queue is still drained; nothing else gets in.
                () = stop.cancelled(), if !self.queued.is_closed() => self.queued.close(),
                error = connection.until_lost() => return Err(error),
                error = self.link.until_renewed() => return Err(error),
            }
        }
    }
}

async fn publish(
    connection: &mut Connection,
    channels: &Channels,
    batch: &mut Vec<Queued>,
) -> RedisResult<()> {
    let mut pipeline = redis::Pipeline::with_capacity(batch.len());
    let mut questions = Vec::new();
    for queued in batch.drain(..) {
        match queued {
            Queued::Publication(topic, payload) => {
                pipeline.cmd("PUBLISH").arg(channels.name(topic)).arg(&payload[..]).ignore();
            }
            Queued::Question(topics, answer) => questions.push((topics, answer)),
        }
    }
    if !pipeline.is_empty() {
        pipeline.query_async::<()>(&mut connection.redis).await?;
    }
    for (topics, answer) in questions {
        let mut ask = redis::cmd("PUBSUB");
        ask.arg("NUMSUB");
        for topic in topics {
            ask.arg(channels.name(topic));
        }
        let counts: Vec<(Vec<u8>, u64)> = ask.query_async(&mut connection.redis).await?;
        // One who does not wait any more has gone on without.
        let _unheard = answer.send(counts.into_iter().map(|(_, count)| count > 0).collect());
    }
    connection.answered();
    Ok(())
}
