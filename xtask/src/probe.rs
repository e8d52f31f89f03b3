//! Asks local ports: is one free, does a server answer there?

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result};

const PATIENCE: Duration = Duration::from_secs(1);

pub(crate) fn local(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// Listens on a port, or says in one line who should give way.
pub(crate) fn listen(what: &str, port: u16) -> Result<TcpListener> {
    TcpListener::bind(local(port)).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            anyhow::anyhow!("port {port}, for {what}, is in use; choose others with --port")
        }
        _ => anyhow::anyhow!("cannot listen on port {port}, for {what}: {error}"),
    })
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(local(0)).context("there is no free port")?;
    Ok(listener.local_addr()?.port())
}

/// Whether somebody takes connections on a port.
pub(crate) fn is_taken(port: u16) -> bool {
    TcpStream::connect_timeout(&local(port), PATIENCE).is_ok()
}

/// Whether a server answers that it is well.
pub(crate) fn is_healthy(address: SocketAddr) -> bool {
    let request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    ask(address, request, b"HTTP/1.1 200").unwrap_or(false)
}

/// Whether a Redis answers.
pub(crate) fn is_redis(address: SocketAddr) -> bool {
    ask(address, "PING\r\n", b"+PONG").unwrap_or(false)
}

/// Loads a page or a file; anything but 200 is an error.
pub(crate) fn get(address: SocketAddr, path: &str) -> Result<String> {
    let load = || -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(10 * PATIENCE))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    };
    let answer = load().with_context(|| format!("cannot load {path}"))?;
    let text = String::from_utf8_lossy(&answer).into_owned();
    let status = text.split(' ').nth(1).unwrap_or_default();
    anyhow::ensure!(status == "200", "{path} is answered with {status}");
    Ok(text)
}

fn ask(address: SocketAddr, question: &str, answer: &[u8]) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(question.as_bytes())?;
    let mut start = vec![0; answer.len()];
    stream.read_exact(&mut start)?;
    Ok(start == answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_named() {
        let taken = TcpListener::bind(local(0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = listen("server 1", port).unwrap_err().to_string();
        assert!(error.contains(&port.to_string()) && error.contains("server 1"), "{error}");
    }

    #[test]
    fn nobody_is_not_healthy() {
        assert!(!is_healthy(local(free_port().unwrap())));
    }
}
