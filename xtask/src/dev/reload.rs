//! Tells the open pages to reload, over the socket that Leptos' `AutoReload` script connects to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};

use super::{base64, sha1};
use crate::probe;

/// Message to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Message {
    /// Load the page anew.
    All,
    /// Load this stylesheet anew (a path below the site).
    Style(String),
    /// Load the page anew, if it is one of the documentation.
    Docs,
}

/// The pages that listen.
#[derive(Debug)]
pub(super) struct Reload {
    pub(super) port: u16,
    pages: Arc<Mutex<Vec<TcpStream>>>,
}

/// The most bytes of a request that are looked at.
const HEAD_LIMIT: u64 = 16 * 1024;
const PATIENCE: Duration = Duration::from_secs(5);
/// RFC 6455, section 1.3.
const ACCEPT_KEY: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

impl Reload {
    /// Listens on a free port. The thread ends with the process.
    pub(super) fn start() -> Result<Self> {
        let listener =
            TcpListener::bind(probe::local(0)).context("there is no free port to reload pages")?;
        let port = listener.local_addr()?.port();
        let pages = Arc::new(Mutex::new(Vec::new()));
        let known = Arc::clone(&pages);
        thread::spawn(move || accept(&listener, &known));
        Ok(Self { port, pages })
    }

    /// Tells all pages, and forgets those that have gone.
    pub(super) fn tell(&self, message: &Message) {
        let text = message.json();
        let mut frame =
            vec![0x81, u8::try_from(text.len()).expect("invariant: a message is under 126 bytes")];
        frame.extend_from_slice(text.as_bytes());
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.retain_mut(|page| page.write_all(&frame).is_ok());
    }
}

impl Message {
    fn json(&self) -> String {
        match self {
            Self::All => serde_json::json!({"all": true}),
            Self::Docs => serde_json::json!({"all": false, "docs": true}),
            Self::Style(path) => serde_json::json!({"all": false, "css": path}),
        }
        .to_string()
    }
}

fn accept(listener: &TcpListener, pages: &Arc<Mutex<Vec<TcpStream>>>) {
    for stream in listener.incoming().flatten() {
        let pages = Arc::clone(pages);
        thread::spawn(move || {
            if let Some(page) = shake_hands(stream) {
                pages.lock().unwrap_or_else(PoisonError::into_inner).push(page);
            }
        });
    }
}

/// Answers the handshake; nothing that the page sends afterwards is read.
fn shake_hands(mut stream: TcpStream) -> Option<TcpStream> {
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.set_write_timeout(Some(PATIENCE)).ok()?;
    let key = read_key(&stream)?;
    let accept = base64::encode(&sha1::sha1(format!("{key}{ACCEPT_KEY}").as_bytes()));
    let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade";
    write!(stream, "{head}\r\nSec-WebSocket-Accept: {accept}\r\n\r\n").ok()?;
    Some(stream)
}

fn read_key(stream: &TcpStream) -> Option<String> {
    let mut key = None;
    for line in BufReader::new(stream.take(HEAD_LIMIT)).lines() {
        let line = line.ok()?;
        match line.split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("sec-websocket-key") => {
                key = Some(value.trim().to_owned());
            }
            None if line.is_empty() => break,
            _ => {}
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_to_reload() {
        let reload = Reload::start().unwrap();
        let mut page = TcpStream::connect(probe::local(reload.port)).unwrap();
        let head = "GET /live_reload HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade";
        // The key and its answer are those of RFC 6455.
        write!(page, "{head}\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").unwrap();
        let mut answer = BufReader::new(page);
        let mut lines = String::new();
        while !lines.ends_with("\r\n\r\n") {
            answer.read_line(&mut lines).unwrap();
        }
        assert!(lines.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "{lines}");

        while reload.pages.lock().unwrap().is_empty() {
            thread::yield_now();
        }
        reload.tell(&Message::Style("pkg/confab.css".into()));
        let mut frame = [0; 2];
        answer.read_exact(&mut frame).unwrap();
        let mut text = vec![0; usize::from(frame[1])];
        answer.read_exact(&mut text).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert_eq!((frame[0], json["css"].as_str()), (0x81, Some("pkg/confab.css")));
    }
}
