//! Opens connections to Redis that notice when they are of no more use.

use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, PushInfo, PushKind, RedisResult, Value};
use tokio::sync::Notify;
use tokio::time::Instant;

use super::address::Address;

/// How often a connection is asked whether it answers. Together with [`ANSWER_WITHIN`] a Redis
/// that hangs is noticed within three seconds.
const ASK_EVERY: Duration = Duration::from_secs(1);
const ANSWER_WITHIN: Duration = Duration::from_millis(1500);

/// One open connection.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) redis: MultiplexedConnection,
    closed: Arc<Notify>,
    ask_at: Instant,
}

impl Connection {
    /// Connects. `on_message` gets the channel and the payload of each publication; it runs on
    /// the connection's own task and must not wait.
    pub(super) async fn open(
        address: &Address,
        on_message: impl Fn(&[u8], Vec<u8>) + Send + Sync + 'static,
    ) -> RedisResult<Self> {
        let closed = Arc::new(Notify::new());
        let tell_closed = Arc::clone(&closed);
        let on_push = move |push: PushInfo| {
            match push.kind {
                PushKind::Message => {
                    if let Some((channel, payload)) = message(push.data) {
                        on_message(&channel, payload);
                    }
                }
                PushKind::Disconnection => tell_closed.notify_one(),
                _ => {}
            }
            Ok::<(), redis::aio::SendError>(())
        };
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(ANSWER_WITHIN))
            .set_response_timeout(Some(ANSWER_WITHIN))
            .set_push_sender(on_push);
        let client = address.find().await?;
        let redis = client.get_multiplexed_async_connection_with_config(&config).await?;
        Ok(Self { redis, closed, ask_at: Instant::now() + ASK_EVERY })
    }

    /// The connection has just answered something, and need not be asked for a while.
    pub(super) fn answered(&mut self) {
        self.ask_at = Instant::now() + ASK_EVERY;
    }

    /// Asks now and then whether the connection still answers; ends, with an error, only when it
    /// does not. May be cancelled, and goes on where it was.
    pub(super) async fn until_lost(&mut self) -> redis::RedisError {
        loop {
            tokio::select! {
                () = self.closed.notified() => {
                    return redis::RedisError::from((redis::ErrorKind::Io, "the connection was closed"));
                }
                () = tokio::time::sleep_until(self.ask_at) => {
                    let answer: RedisResult<()> = redis::cmd("PING").query_async(&mut self.redis).await;
                    if let Err(error) = answer {
                        return error;
                    }
                    self.answered();
                }
            }
        }
    }
}

fn message(data: Vec<Value>) -> Option<(Vec<u8>, Vec<u8>)> {
    let [Value::BulkString(channel), Value::BulkString(payload)] =
        <[Value; 2]>::try_from(data).ok()?
    else {
        return None;
    };
    Some((channel, payload))
}
