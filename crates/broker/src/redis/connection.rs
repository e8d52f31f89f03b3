//! Opens connections to Redis that notice when they are of no more use.

use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, IntoConnectionInfo as _, ProtocolVersion};
use redis::{PushInfo, PushKind, RedisResult, Value};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::BrokerError;

/// How often a connection is asked whether it answers. Together with [`ANSWER_WITHIN`] a Redis
/// that hangs is noticed within three seconds.
const ASK_EVERY: Duration = Duration::from_secs(1);
const ANSWER_WITHIN: Duration = Duration::from_millis(1500);

/// Where Redis is, checked.
#[derive(Clone, Debug)]
pub(super) struct Address {
    client: Client,
}

/// One open connection.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) redis: MultiplexedConnection,
    closed: Arc<Notify>,
    ask_at: Instant,
}

impl Address {
    pub(super) fn parse(url: &str) -> Result<Self, BrokerError> {
        let info = url.into_connection_info().map_err(BrokerError::Address)?;
        // RESP3 lets a subscribed connection answer a ping, and hands messages to a closure.
        let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        let client = Client::open(info.set_redis_settings(settings));
        Ok(Self { client: client.map_err(BrokerError::Address)? })
    }

    /// Connects. `on_message` gets the channel and the payload of each publication; it runs on
    /// the connection's own task and must not wait.
    pub(super) async fn connect(
        &self,
        on_message: impl Fn(&[u8], Vec<u8>) + Send + Sync + 'static,
    ) -> RedisResult<Connection> {
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
        let redis = self.client.get_multiplexed_async_connection_with_config(&config).await?;
        Ok(Connection { redis, closed, ask_at: Instant::now() + ASK_EVERY })
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

impl Connection {
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
