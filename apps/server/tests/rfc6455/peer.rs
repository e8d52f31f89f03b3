//! Speaks WebSocket byte by byte.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::case::Heard;

/// Everything that must come comes within this.
const DEADLINE: Duration = Duration::from_secs(20);

/// A connection that has shaken hands.
pub(crate) struct Peer {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// How much of the buffer was taken.
    taken: usize,
}

impl Peer {
    pub(crate) async fn connect(addr: SocketAddr) -> Result<Self, String> {
        let mut stream = TcpStream::connect(addr).await.map_err(|error| error.to_string())?;
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        let request = format!(
            "GET /echo HTTP/1.1\r\nHost: {addr}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.map_err(|error| error.to_string())?;
        let mut peer = Self { stream, buffer: Vec::new(), taken: 0 };
        let end = loop {
            let end = peer.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n");
            match end {
                Some(end) => break end + 4,
                None if peer.read_more().await? == 0 => return Err("no handshake".into()),
                None => {}
            }
        };
        let head = String::from_utf8_lossy(&peer.buffer[..end]).into_owned();
        if !head.starts_with("HTTP/1.1 101") || !head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") {
            return Err(head);
        }
        peer.taken = end;
        Ok(peer)
    }

    /// Says bytes, so many at a time. A server that has closed by then need not hear them.
    pub(crate) async fn say(&mut self, bytes: &[u8], size: usize) {
        for part in bytes.chunks(size.max(1)) {
            if self.stream.write_all(part).await.is_err() {
                return;
            }
        }
    }

    pub(crate) async fn hear(&mut self) -> Result<Heard, String> {
        tokio::time::timeout(DEADLINE, self.frame()).await.map_err(|elapsed| elapsed.to_string())?
    }

    /// The next frame, if there is one within this time.
    pub(crate) async fn hear_within(&mut self, time: Duration) -> Option<Result<Heard, String>> {
        // A frame that is being read stays in the buffer.
        tokio::time::timeout(time, self.frame()).await.ok()
    }

    async fn frame(&mut self) -> Result<Heard, String> {
        loop {
            if let Some(heard) = self.take()? {
                return Ok(heard);
            }
            if self.read_more().await? == 0 {
                return Ok(Heard::End);
            }
        }
    }

    async fn read_more(&mut self) -> Result<usize, String> {
        if self.taken > 0 {
            self.buffer.drain(..self.taken);
            self.taken = 0;
        }
        self.buffer.reserve(64 * 1024);
        // A connection that is reset is one that has ended.
        Ok(self.stream.read_buf(&mut self.buffer).await.unwrap_or_default())
    }

    /// Takes a whole frame, which a server sends unmasked, unfragmented and without extensions.
    fn take(&mut self) -> Result<Option<Heard>, String> {
        let bytes = &self.buffer[self.taken..];
        let &[first, second, ..] = bytes else { return Ok(None) };
        if first & 0xf0 != 0x80 || second & 0x80 != 0 {
            return Err(format!("a server's frame begins with {first:#x} {second:#x}"));
        }
        let (head, length) = match second {
            126 if bytes.len() >= 4 => (4, usize::from(u16::from_be_bytes([bytes[2], bytes[3]]))),
            127 if bytes.len() >= 10 => {
                let length =
                    bytes[2..10].iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
                (10, length)
            }
            126 | 127 => return Ok(None),
            short => (2, usize::from(short)),
        };
        let Some(payload) = bytes.get(head..head + length) else { return Ok(None) };
        let payload = payload.to_vec();
        self.taken += head + length;
        Ok(Some(match first & 0xf {
            1 => Heard::Text(payload),
            2 => Heard::Binary(payload),
            8 => Heard::Close(payload.first_chunk().map(|code| u16::from_be_bytes(*code))),
            9 => Heard::Ping(payload),
            10 => Heard::Pong(payload),
            opcode => return Err(format!("a server's frame has the opcode {opcode}")),
        }))
    }
}
