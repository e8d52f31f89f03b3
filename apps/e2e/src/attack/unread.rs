//! Connections that ask and never read what comes.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpSocket, TcpStream};

/// The receive buffer of the near end, in bytes.
const RECEIVE_BUFFER: u32 = 4096;
/// How long a connection and the writing of its requests may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// Connections that are held open. Dropping them lets them go.
#[derive(Debug, Default)]
pub(super) struct Unread {
    held: Vec<TcpStream>,
}

impl Unread {
    /// Opens so many connections from an address of this machine, and writes the requests to each,
    /// as far as the server takes them.
    pub(super) async fn ask(
        &mut self,
        server: SocketAddr,
        from: Ipv4Addr,
        count: usize,
        requests: &str,
    ) {
        let opened = join_all((0..count).map(|_| open(server, from, requests))).await;
        self.held.extend(opened.into_iter().flatten());
    }

    pub(super) fn count(&self) -> usize {
        self.held.len()
    }
}

async fn open(server: SocketAddr, from: Ipv4Addr, requests: &str) -> Option<TcpStream> {
    let socket = TcpSocket::new_v4().ok()?;
    socket.set_recv_buffer_size(RECEIVE_BUFFER).ok()?;
    socket.bind((from, 0).into()).ok()?;
    let connected = tokio::time::timeout(PATIENCE, socket.connect(server));
    let mut stream = connected.await.ok()?.ok()?;
    // A server that reads no more is the aim, and one that has closed has its answer.
    tokio::time::timeout(PATIENCE, stream.write_all(requests.as_bytes())).await.ok();
    Some(stream)
}

/// A request as bytes, with the headers of its sender.
pub(super) fn get(path: &str, headers: &[(&str, &str)]) -> String {
    let lines = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
    let lines: String = lines.collect();
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}\r\n")
}
