//! The least that a server can do: reads a message, frames it once, and calls `write` for each
//! member of the room.
//!
//! It checks nothing, keeps nothing and knows nobody. Its cost is the kernel's part, under any
//! server's.

use std::collections::HashMap;
use std::io::{self, Read as _, Write as _};

use anyhow::Context as _;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use tokio_tungstenite::tungstenite::accept_hdr;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};

use super::frame;

const LISTENER: Token = Token(usize::MAX);

/// One client.
struct Client {
    stream: TcpStream,
    room: String,
    read: Vec<u8>,
    unsent: Vec<u8>,
}

/// Serves until the process ends. A client names its room in the path of its request.
pub fn serve() -> anyhow::Result<()> {
    let mut poll = Poll::new()?;
    let mut listener = TcpListener::bind("127.0.0.1:0".parse()?)?;
    poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
    println!("listening on {}", listener.local_addr()?);
    let (mut clients, mut rooms) = (Vec::new(), HashMap::<String, Vec<usize>>::new());
    let (mut events, mut buffer) = (Events::with_capacity(1024), vec![0; 64 * 1024]);
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            if event.token() == LISTENER {
                while let Some(client) = accept(&listener, &poll, clients.len())? {
                    rooms.entry(client.room.clone()).or_default().push(clients.len());
                    clients.push(client);
                }
                continue;
            }
            let Token(number) = event.token();
            clients[number].flush()?;
            let room = clients[number].room.clone();
            for said in clients[number].read(&mut buffer)? {
                let frame = frame::plain(&said);
                for member in rooms.get(&room).into_iter().flatten() {
                    clients[*member].write(&frame)?;
                }
            }
        }
    }
}

/// The next client that waits, after its handshake.
fn accept(listener: &TcpListener, poll: &Poll, number: usize) -> anyhow::Result<Option<Client>> {
    let stream: std::net::TcpStream = match listener.accept() {
        Ok((stream, _)) => stream.into(),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    stream.set_nodelay(true)?;
    stream.set_nonblocking(false)?;
    let mut room = String::new();
    #[expect(clippy::result_large_err, reason = "the signature is the library's")]
    let named = |request: &Request, response: Response| {
        request.uri().path().clone_into(&mut room);
        Ok(response)
    };
    let stream = accept_hdr(stream, named).ok().context("no handshake")?.into_inner();
    stream.set_nonblocking(true)?;
    let mut stream = TcpStream::from_std(stream);
    let interest = Interest::READABLE | Interest::WRITABLE;
    poll.registry().register(&mut stream, Token(number), interest)?;
    Ok(Some(Client { stream, room, read: Vec::new(), unsent: Vec::new() }))
}

impl Client {
    /// All that it has said since it was asked last. One that is gone says nothing.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<Vec<Vec<u8>>> {
        loop {
            match self.stream.read(buffer) {
                Ok(0) => break,
                Ok(read) => self.read.extend_from_slice(&buffer[..read]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => break,
                Err(error) => return Err(error),
            }
        }
        Ok(std::iter::from_fn(|| frame::take_masked(&mut self.read)).collect())
    }

    fn write(&mut self, frame: &[u8]) -> io::Result<()> {
        if !self.unsent.is_empty() {
            self.unsent.extend_from_slice(frame);
            return Ok(());
        }
        let sent = written(self.stream.write(frame))?;
        self.unsent.extend_from_slice(&frame[sent..]);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.unsent.is_empty() {
            let sent = written(self.stream.write(&self.unsent))?;
            self.unsent.drain(..sent);
        }
        Ok(())
    }
}

/// How much went out; none where the socket takes nothing, or nobody is there any more.
fn written(result: io::Result<usize>) -> io::Result<usize> {
    use io::ErrorKind::{BrokenPipe, ConnectionReset, WouldBlock};
    match result {
        Err(error) if matches!(error.kind(), WouldBlock | BrokenPipe | ConnectionReset) => Ok(0),
        other => other,
    }
}
