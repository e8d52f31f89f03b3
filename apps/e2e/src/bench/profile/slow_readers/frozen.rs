//! Opens clients that go live in their rooms and then read nothing by themselves.

use std::net::SocketAddr;

use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::client_async;

use crate::bench::profile::crowd::Guest;
use crate::handshake;
use crate::live_socket::LiveSocket;

/// Receive buffer of a frozen client, so small that it swallows little.
pub(super) const FROZEN_BUFFER: u32 = 4 * 1024;

/// Opens so many, with a receive buffer of the system's or of this size; dropping them closes them.
pub(super) async fn open_all(
    guests: &[Guest],
    count: usize,
    buffer: Option<u32>,
) -> anyhow::Result<Vec<LiveSocket<TcpStream>>> {
    let mut opened = Vec::new();
    for number in 0..count {
        opened.push(open(&guests[number % guests.len()], buffer).await?);
    }
    Ok(opened)
}

/// Opens one; see [`open_all`].
pub(super) async fn open(
    guest: &Guest,
    buffer: Option<u32>,
) -> anyhow::Result<LiveSocket<TcpStream>> {
    let server = guest.account.server();
    let address: SocketAddr = server.trim_start_matches("http://").parse()?;
    let socket = TcpSocket::new_v4()?;
    if let Some(buffer) = buffer {
        socket.set_recv_buffer_size(buffer)?;
    }
    let stream = socket.connect(address).await?;
    let request = handshake(server, &guest.account.credential)?;
    let (socket, _) = client_async(request, stream).await?;
    LiveSocket::go_live(socket).await
}
