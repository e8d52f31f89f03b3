//! Tasks that never end: started, waited for until they are ready, and ended.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;

use super::Session;
use super::command;
use super::printer::Printer;
use crate::graph::Node;
use crate::process::{self, Group, Output};

/// How long one may take until it is ready.
const START: Duration = Duration::from_mins(1);
/// How long it may take to end once it was asked to.
const GRACE: Duration = Duration::from_secs(8);
/// How often an address is asked, and how long it may take to answer.
const PROBE: Duration = Duration::from_millis(25);
const ANSWER: Duration = Duration::from_millis(500);

/// A running task, which ends with this.
#[derive(Debug)]
pub(super) struct Lasting {
    pub(super) group: Group,
    gate: Gate,
    since: Instant,
}

/// How a wait for the gate has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opened {
    Ready,
    /// It ended by itself, or did not get ready in time.
    Not,
    /// Something else is to be done first.
    Overtaken,
}

impl Lasting {
    pub(super) fn start(
        session: &Session,
        printer: &Arc<Printer>,
        node: &Node,
        arguments: &[String],
    ) -> Result<Self> {
        let id = node.id(&session.workspace);
        let gate = Gate::of(node.task.ready.as_deref());
        let mut shell = command::shell(session, node, arguments);
        let (shown, seen, name) = (Arc::clone(printer), gate.clone(), id.clone());
        let sink = move |line: &[u8]| {
            shown.live(&name, line);
            seen.sees(line);
        };
        let group = Group::spawn(&id, Output::Merged(Arc::new(sink)), &mut shell)?;
        Ok(Self { group, gate, since: Instant::now() })
    }

    /// Waits until it is ready.
    pub(super) fn wait(&self) -> Opened {
        loop {
            if self.gate.is_open() {
                return Opened::Ready;
            }
            if process::wants_end() {
                return Opened::Overtaken;
            }
            if self.group.ended().is_some() || self.since.elapsed() > START {
                return Opened::Not;
            }
            // A line rings; an address has to be asked.
            let soon = Instant::now() + PROBE;
            process::wait_until(Some(soon), || {
                let has_news = process::wants_end() || self.group.ended().is_some();
                (has_news || self.gate.has_spoken()).then_some(())
            });
        }
    }

    pub(super) fn end(mut self) {
        self.group.end(GRACE);
    }

    /// Asks it to end, without waiting.
    pub(super) fn ask(&self) {
        self.group.ask();
    }
}

/// The sign by which a task is known to be ready.
#[derive(Debug, Clone)]
enum Gate {
    /// None: it counts as ready at once.
    Open,
    /// A text in what it prints.
    Line { text: Arc<str>, is_there: Arc<AtomicBool> },
    /// An address that takes connections, and a path that answers well.
    Address { address: Arc<str>, path: Option<Arc<str>> },
}

impl Gate {
    fn of(ready: Option<&str>) -> Self {
        let Some(ready) = ready else { return Self::Open };
        if let Some(rest) = ready.strip_prefix("http://") {
            let (address, path) = rest.split_once('/').unwrap_or((rest, ""));
            let port = if address.contains(':') { "" } else { ":80" };
            let address = format!("{address}{port}").into();
            return Self::Address { address, path: Some(format!("/{path}").into()) };
        }
        match ready.strip_prefix("tcp://") {
            Some(address) => Self::Address { address: address.into(), path: None },
            None => Self::Line { text: ready.into(), is_there: Arc::default() },
        }
    }

    fn sees(&self, line: &[u8]) {
        if let Self::Line { text, is_there } = self
            && String::from_utf8_lossy(line).contains(text.as_ref())
        {
            is_there.store(true, Ordering::SeqCst);
            process::ring();
        }
    }

    fn has_spoken(&self) -> bool {
        matches!(self, Self::Line { is_there, .. } if is_there.load(Ordering::SeqCst))
    }

    fn is_open(&self) -> bool {
        match self {
            Self::Open => true,
            Self::Line { .. } => self.has_spoken(),
            Self::Address { address, path } => answers(address, path.as_deref()).is_some(),
        }
    }
}

/// Whether an address takes connections, and the path there answers with success or elsewhere.
fn answers(address: &str, path: Option<&str>) -> Option<()> {
    let place = address.to_socket_addrs().ok()?.next()?;
    let mut stream = TcpStream::connect_timeout(&place, ANSWER).ok()?;
    let Some(path) = path else { return Some(()) };
    stream.set_read_timeout(Some(ANSWER)).ok()?;
    stream.set_write_timeout(Some(ANSWER)).ok()?;
    let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).ok()?;
    let mut status = [0; 12];
    stream.read_exact(&mut status).ok()?;
    (status.starts_with(b"HTTP/1.") && matches!(status[9], b'2' | b'3')).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_opens_by_a_line_or_an_address() {
        assert!(Gate::of(None).is_open());
        let gate = Gate::of(Some("listening on"));
        gate.sees(b"about to start\n");
        assert!(!gate.is_open());
        gate.sees(b"now listening on 8080\n");
        assert!(gate.is_open());
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        assert!(Gate::of(Some(&format!("tcp://{address}"))).is_open());
        let server = std::thread::spawn(move || {
            // Of the two that connect, the first asked for nothing.
            for answer in ["", "HTTP/1.1 503 no\r\n\r\n", "HTTP/1.1 204 yes\r\n\r\n"] {
                let (mut stream, _) = listener.accept().unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        let gate = Gate::of(Some(&format!("http://{address}/healthz")));
        assert!(!gate.is_open());
        assert!(gate.is_open());
        server.join().unwrap();
    }
}
