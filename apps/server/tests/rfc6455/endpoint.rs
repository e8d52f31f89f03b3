//! Serves connections that say back what they hear, each over the server's own socket.

use std::future::poll_fn;
use std::net::SocketAddr;

use confab_hub::Moment;
use confab_server::ws::socket::{Fault, Said, Socket};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// An endpoint of its own. It ends when it is dropped.
pub(crate) struct Endpoint {
    addr: SocketAddr,
    _serving: JoinSet<()>,
}

impl Endpoint {
    /// Takes messages up to a length.
    pub(crate) async fn open(longest: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                connections.spawn(serve(stream, longest));
            }
        });
        Self { addr, _serving: serving }
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }
}

/// Answers the one handshake that the peer makes, and echoes.
async fn serve(mut stream: TcpStream, longest: usize) {
    stream.set_nodelay(true).expect("a socket");
    let mut read = Vec::new();
    let end = loop {
        match read.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            Some(end) => break end + 4,
            None => assert_ne!(stream.read_buf(&mut read).await.expect("a request"), 0),
        }
    };
    let accepted = b"HTTP/1.1 101 Switching Protocols\r\n\
                     Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    stream.write_all(accepted).await.expect("it hears");
    let mut socket = Socket::new(stream, read.split_off(end), longest);
    if let Fault::Broken(code, reason) = echo(&mut socket).await {
        socket.close(code, reason).await;
    }
}

async fn echo(socket: &mut Socket) -> Fault {
    loop {
        let said = match poll_fn(|cx| socket.poll_said(cx)).await {
            Ok(said) => said,
            Err(fault) => return fault,
        };
        match said {
            Said::Text(text) => socket.put_text(text.as_bytes()),
            Said::Binary(bytes) => {
                if let Err(fault) = socket.put_binary(bytes) {
                    return fault;
                }
            }
            Said::Beat | Said::Close(_) => {}
        }
        if let Err(fault) = poll_fn(|cx| socket.poll_flush(cx, Moment(0))).await {
            return fault;
        }
    }
}
