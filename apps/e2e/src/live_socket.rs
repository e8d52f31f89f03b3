//! A raw socket that goes live, for loads that spare themselves a whole client.

use anyhow::{Context as _, bail};
use confab_protocol::{ClientFrame, Command, Ref, Resume, ServerFrame};
use confab_testing::DEADLINE;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use crate::{Credential, handshake};

pub(crate) type LiveSocket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Connects with small buffers, and goes live in every room of the account.
pub(crate) async fn open(server: &str, credential: &Credential) -> anyhow::Result<LiveSocket> {
    let config = WebSocketConfig::default().read_buffer_size(4096).write_buffer_size(4096);
    let request = handshake(server, credential)?;
    let (mut socket, _) = connect_async_with_config(request, Some(config), true).await?;
    go_live(&mut socket).await?;
    Ok(socket)
}

/// Waits for the welcome, and resumes every room that it names from its head.
pub(crate) async fn go_live<S>(socket: &mut WebSocketStream<S>) -> anyhow::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let first = tokio::time::timeout(DEADLINE, socket.next()).await?.context("closed")??;
    let ServerFrame::Welcome(welcome) = serde_json::from_str(first.to_text()?)? else {
        bail!("no welcome: {first:?}");
    };
    let rooms = welcome.rooms.iter().map(|room| Resume { room: room.id, after: room.head });
    let command = Command::Resume { rooms: rooms.collect() };
    let frame = ClientFrame { reference: Ref(1), command };
    socket.send(Message::text(serde_json::to_string(&frame)?)).await?;
    Ok(())
}
