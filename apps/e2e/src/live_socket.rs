//! A raw socket that goes live, for loads that spare themselves a whole client.

use std::time::Duration;

use anyhow::{Context as _, bail};
use confab_protocol::{ClientFrame, Command, Ref, Resume, ServerFrame};
use confab_testing::DEADLINE;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, Interval, MissedTickBehavior};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use crate::{Credential, handshake};

/// Live in every room of its account. Dropping it cuts the connection.
#[derive(Debug)]
pub(crate) struct LiveSocket<S = MaybeTlsStream<TcpStream>> {
    socket: WebSocketStream<S>,
    beats: Interval,
    said: u64,
}

/// Connects with small buffers, and goes live.
pub(crate) async fn open(server: &str, credential: &Credential) -> anyhow::Result<LiveSocket> {
    let config = WebSocketConfig::default().read_buffer_size(4096).write_buffer_size(4096);
    let request = handshake(server, credential)?;
    let (socket, _) = connect_async_with_config(request, Some(config), true).await?;
    LiveSocket::go_live(socket).await
}

impl<S: AsyncRead + AsyncWrite + Unpin> LiveSocket<S> {
    /// Waits for the welcome, and resumes every room that it names from its head.
    pub(crate) async fn go_live(mut socket: WebSocketStream<S>) -> anyhow::Result<Self> {
        let first = tokio::time::timeout(DEADLINE, socket.next()).await?.context("closed")??;
        let ServerFrame::Welcome(welcome) = serde_json::from_str(first.to_text()?)? else {
            bail!("no welcome: {first:?}");
        };
        let heartbeat = Duration::from_millis(welcome.heartbeat_ms.into());
        let mut beats = tokio::time::interval_at(Instant::now() + heartbeat, heartbeat);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let rooms = welcome.rooms.iter().map(|room| Resume { room: room.id, after: room.head });
        let mut live = Self { socket, beats, said: 0 };
        live.say(Command::Resume { rooms: rooms.collect() }).await?;
        Ok(live)
    }

    /// The next frame. Says a word in each heartbeat, as every client must: the server pings none
    /// to whom it has much to tell, and so would hear no pong.
    ///
    /// Where the wait is given up, nothing is lost. An end of the connection is an error.
    pub(crate) async fn hear(&mut self) -> anyhow::Result<Utf8Bytes> {
        loop {
            tokio::select! {
                message = self.socket.next() => match message.context("the server cut this")?? {
                    Message::Text(text) => return Ok(text),
                    Message::Close(frame) => bail!("the server closed this: {frame:?}"),
                    _ => {}
                },
                _ = self.beats.tick() => self.say(Command::Ping).await?,
            }
        }
    }

    /// Gives up the socket itself; nobody answers for it any more.
    pub(crate) fn into_inner(self) -> WebSocketStream<S> {
        self.socket
    }

    async fn say(&mut self, command: Command) -> anyhow::Result<()> {
        self.said += 1;
        let frame = ClientFrame { reference: Ref(self.said), command };
        Ok(self.socket.send(Message::text(serde_json::to_string(&frame)?)).await?)
    }
}

#[cfg(test)]
mod tests {
    use confab_protocol::{Handle, Limits, Person, Role, SessionId, UserId, Welcome};
    use tokio::net::TcpListener;
    use tokio_tungstenite::{accept_async, client_async};

    use super::*;

    #[tokio::test]
    async fn a_server_that_has_much_to_tell_is_pinged_all_the_same() -> anyhow::Result<()> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let server = async {
            let mut socket = accept_async(listener.accept().await?.0).await?;
            let welcome = ServerFrame::Welcome(Box::new(Welcome {
                you: Person::new(UserId(1), Handle::parse("ana")?, "Ana"),
                role: Role::Member,
                session: SessionId(1),
                rooms: Vec::new(),
                more: false,
                build: "1".into(),
                heartbeat_ms: 50,
                limits: Limits::DEFAULT,
                delayed: false,
            }));
            socket.send(Message::text(serde_json::to_string(&welcome)?)).await?;
            let mut pings = 0;
            while pings < 3 {
                socket.send(Message::text(r#"{"type":"signal","kind":"delivery"}"#)).await?;
                let pause = tokio::time::sleep(Duration::from_millis(5));
                let said = tokio::select! {
                    said = socket.next() => said.context("the client left")??,
                    () = pause => continue,
                };
                let frame: ClientFrame = serde_json::from_str(said.to_text()?)?;
                pings += u32::from(frame.command == Command::Ping);
            }
            anyhow::Ok(())
        };
        let client = async {
            let stream = TcpStream::connect(address).await?;
            let (socket, _) = client_async(format!("ws://{address}"), stream).await?;
            let mut live = LiveSocket::go_live(socket).await?;
            loop {
                live.hear().await?;
            }
        };
        let ended = async {
            tokio::select! {
                heard = server => heard,
                gone = client => gone,
            }
        };
        tokio::time::timeout(DEADLINE, ended).await?
    }
}
