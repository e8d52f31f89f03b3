//! Holds one WebSocket, as PROTOCOL.md says, without any help.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use confab_protocol::{
    ClientFrame, ClientId, CloseCode, Command, Cursor, Done, ErrorBody, Ref, Resume, RoomId,
    SUBPROTOCOL, ServerFrame, Welcome,
};
use confab_testing::DEADLINE;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Message, http::Request};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::{Credential, Record};

/// A connection to one server. It does not reconnect: tests do that where they mean it.
#[derive(Debug)]
pub struct Member {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next: u64,
    pub welcome: Welcome,
    pub record: Record,
}

impl Member {
    /// Connects, and waits for the welcome.
    pub async fn connect(server: &str, credential: &Credential) -> anyhow::Result<Self> {
        let (mut socket, _) = connect_async(handshake(server, credential)?).await?;
        let first = tokio::time::timeout(DEADLINE, socket.next()).await?.context("closed")??;
        let frame: ServerFrame = serde_json::from_str(first.to_text()?)?;
        let ServerFrame::Welcome(welcome) = frame else { bail!("{frame:?} is no welcome") };
        Ok(Self { socket, next: 1, welcome: *welcome, record: Record::default() })
    }

    /// Goes live in every room one is in, from its newest event on.
    pub async fn resume_all(&mut self) -> anyhow::Result<()> {
        let rooms = self.welcome.rooms.iter();
        let rooms = rooms.map(|room| Resume { room: room.id, after: room.head }).collect();
        self.ask(Command::Resume { rooms }).await?;
        Ok(())
    }

    /// Goes live in a room after a position.
    pub async fn resume(&mut self, room: RoomId, after: Cursor) -> anyhow::Result<()> {
        self.ask(Command::Resume { rooms: vec![Resume { room, after }] }).await?;
        Ok(())
    }

    /// Sends a message and waits until it is acknowledged.
    pub async fn send(&mut self, room: RoomId, body: &str) -> anyhow::Result<Done> {
        // No two of a test are alike, on however many connections of one person.
        static SENT: AtomicU64 = AtomicU64::new(0);
        let number = SENT.fetch_add(1, Ordering::Relaxed);
        let client_id = ClientId::new(format!("{}-{number}", self.welcome.session))
            .map_err(|error| anyhow::anyhow!(error))?;
        self.send_as(room, client_id, body).await
    }

    /// Sends a message under a client id of the caller's.
    pub async fn send_as(
        &mut self,
        room: RoomId,
        client_id: ClientId,
        body: &str,
    ) -> anyhow::Result<Done> {
        let command = Command::Send {
            room,
            client_id,
            body: body.to_owned(),
            reply_to: None,
            thread: None,
            files: vec![],
        };
        self.ask(command).await?.context("an append without a position")
    }

    /// Gives a command and waits for its answer; a refusal is an error.
    pub async fn ask(&mut self, command: Command) -> anyhow::Result<Option<Done>> {
        let told = self.try_ask(command.clone()).await?;
        told.map_err(|error| anyhow::anyhow!("{command:?} was refused: {error:?}"))
    }

    /// Gives a command and waits for its answer, whatever it is.
    pub async fn try_ask(
        &mut self,
        command: Command,
    ) -> anyhow::Result<Result<Option<Done>, ErrorBody>> {
        let reference = self.give(command).await?;
        self.until("an answer", |record| record.answers.get(&reference).cloned()).await
    }

    /// Gives a command and does not wait.
    pub async fn give(&mut self, command: Command) -> anyhow::Result<Ref> {
        let reference = Ref(self.next);
        self.next += 1;
        let frame = serde_json::to_string(&ClientFrame { reference, command })?;
        self.send_raw(Message::text(frame)).await?;
        Ok(reference)
    }

    /// Sends any frame, right or wrong.
    pub async fn send_raw(&mut self, message: Message) -> anyhow::Result<()> {
        tokio::time::timeout(DEADLINE, self.socket.send(message)).await??;
        Ok(())
    }

    /// Writes bytes past the WebSocket: half a frame, for one.
    pub async fn send_bytes(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        let stream = self.socket.get_mut();
        stream.write_all(bytes).await?;
        stream.flush().await?;
        Ok(())
    }

    /// Reads until the question about the record has an answer.
    pub async fn until<T>(
        &mut self,
        what: &str,
        question: impl FnMut(&Record) -> Option<T>,
    ) -> anyhow::Result<T> {
        self.within(DEADLINE, what, question).await
    }

    /// Reads until the question about the record has an answer, with a deadline of the caller's.
    pub async fn within<T>(
        &mut self,
        deadline: Duration,
        what: &str,
        mut question: impl FnMut(&Record) -> Option<T>,
    ) -> anyhow::Result<T> {
        let reading = async {
            loop {
                if let Some(answer) = question(&self.record) {
                    return Ok(answer);
                }
                ensure!(self.record.closed.is_none(), "closed: {:?}", self.record.closed);
                self.read().await?;
            }
        };
        let read = tokio::time::timeout(deadline, reading).await;
        let name = &self.welcome.you.handle;
        match read {
            Ok(answer) => answer.with_context(|| format!("{name} waited for {what}")),
            Err(_) => bail!("{name} did not see {what} within {deadline:?}"),
        }
    }

    /// Reads until this text was seen.
    pub async fn sees(&mut self, text: &str) -> anyhow::Result<()> {
        let what = format!("the message {text:?}");
        self.until(&what, |record| record.has_message(text).then_some(())).await
    }

    /// Reads until the server closes the connection, and says with which code.
    pub async fn closed(&mut self) -> anyhow::Result<CloseCode> {
        self.until("a close", |record| record.closed).await
    }

    /// Reads one frame into the record.
    async fn read(&mut self) -> anyhow::Result<()> {
        match self.socket.next().await {
            Some(Ok(Message::Text(text))) => {
                let frame = serde_json::from_str(&text).with_context(|| text.to_string())?;
                self.record.frame(frame);
            }
            Some(Ok(Message::Close(frame))) => {
                let code = frame.map_or(1005, |frame| frame.code.into());
                self.record.closed = Some(CloseCode::from_number(code));
            }
            Some(Ok(_)) => {}
            Some(Err(_)) | None => {
                self.record.closed.get_or_insert(CloseCode::Other(1006));
            }
        }
        Ok(())
    }
}

/// The request that opens a WebSocket, as a browser of this server's own pages sends it.
pub fn handshake(server: &str, credential: &Credential) -> anyhow::Result<Request<()>> {
    let mut request = format!("{}/ws", server.replace("http://", "ws://")).into_client_request()?;
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", SUBPROTOCOL.parse()?);
    match credential {
        Credential::Nobody => {}
        Credential::Cookie(cookie) => {
            headers.insert("origin", server.parse()?);
            headers.insert("cookie", cookie.parse()?);
        }
        Credential::Bearer(token) => {
            headers.insert("authorization", format!("Bearer {token}").parse()?);
        }
    }
    Ok(request)
}
