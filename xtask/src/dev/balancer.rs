//! A small TCP balancer at the printed URL: each connection goes to a server that is ready, in
//! turn, and to another one when that one does not take it.

use std::io::{self, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::probe;
use crate::process;

/// How long a connection waits for a server while none is ready, as during a restart.
const PATIENCE: Duration = Duration::from_secs(15);
const CONNECT: Duration = Duration::from_secs(1);
/// How long to look away from servers that refuse though they are listed as ready.
const PAUSE: Duration = Duration::from_millis(50);

/// The balancer. Its threads end with the process.
#[derive(Debug)]
pub(super) struct Balancer {
    port: u16,
    ready: Ready,
}

/// The servers that take connections, and whose turn it is.
#[derive(Debug, Clone, Default)]
struct Ready(Arc<Mutex<Turns>>);

#[derive(Debug, Default)]
struct Turns {
    servers: Vec<SocketAddr>,
    next: usize,
}

impl Balancer {
    /// Listens at once, on a free port for 0; connections wait until a server is ready.
    pub(super) fn start(port: u16) -> Result<Self> {
        let listener = probe::listen("the URL", port)?;
        let port = listener.local_addr()?.port();
        let ready = Ready::default();
        let servers = ready.clone();
        thread::spawn(move || accept(&listener, &servers));
        Ok(Self { port, ready })
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Says which servers take connections from now on.
    pub(super) fn set_ready(&self, servers: Vec<SocketAddr>) {
        self.ready.lock().servers = servers;
        process::ring();
    }
}

impl Ready {
    fn lock(&self) -> std::sync::MutexGuard<'_, Turns> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The ready servers, the one whose turn it is first.
    fn in_turn(&self) -> Vec<SocketAddr> {
        let mut turns = self.lock();
        let mut order = turns.servers.clone();
        if !order.is_empty() {
            let first = turns.next % order.len();
            order.rotate_left(first);
            turns.next = turns.next.wrapping_add(1);
        }
        order
    }

    /// Connects to a server, or to another, or waits for one.
    fn connect(&self) -> Option<TcpStream> {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline && !process::is_stopping() {
            let reached = self
                .in_turn()
                .iter()
                .find_map(|server| TcpStream::connect_timeout(server, CONNECT).ok());
            if reached.is_some() {
                return reached;
            }
            let before = self.lock().servers.clone();
            let pause = if before.is_empty() { deadline } else { Instant::now() + PAUSE };
            process::wait_until(Some(pause), || {
                (process::is_stopping() || self.lock().servers != before).then_some(())
            });
        }
        None
    }
}

fn accept(listener: &TcpListener, ready: &Ready) {
    loop {
        match listener.accept() {
            Ok((client, _)) => {
                let ready = ready.clone();
                thread::spawn(move || serve(client, &ready));
            }
            // Out of descriptors, most likely: some will be given back soon.
            Err(_) => drop(process::wait_until(Some(Instant::now() + PAUSE), || None::<()>)),
        }
    }
}

fn serve(mut client: TcpStream, ready: &Ready) {
    if let Some(server) = ready.connect() {
        join(&client, &server);
    } else {
        let body = "No server is ready. See the terminal that runs `cargo xtask dev`.\n";
        let head =
            "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nConnection: close";
        // A client that has gone needs no answer.
        let _gone = write!(client, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    }
}

/// Copies both ways until both have ended.
fn join(client: &TcpStream, server: &TcpStream) {
    thread::scope(|scope| {
        scope.spawn(|| copy(client, server));
        copy(server, client);
    });
}

fn copy(mut from: &TcpStream, mut to: &TcpStream) {
    for stream in [from, to] {
        // Without it small frames wait for acknowledgements; with it failing they merely wait.
        let _slower = stream.set_nodelay(true);
    }
    if io::copy(&mut from, &mut to).is_ok() {
        let _gone = to.shutdown(Shutdown::Write);
    } else {
        // Of two, one has most likely gone, and the other must hear of it all the same.
        for stream in [from, to] {
            let _gone = stream.shutdown(Shutdown::Both);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    /// A server that says its name and closes.
    fn server(name: &'static str) -> SocketAddr {
        let listener = TcpListener::bind(probe::local(0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                stream.write_all(name.as_bytes()).unwrap();
            }
        });
        address
    }

    fn ask(port: u16) -> String {
        let mut text = String::new();
        TcpStream::connect(probe::local(port)).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn start() -> (Balancer, u16) {
        let balancer = Balancer::start(0).unwrap();
        let port = balancer.port();
        (balancer, port)
    }

    #[test]
    fn connections_go_to_the_servers_in_turn() {
        let (balancer, port) = start();
        balancer.set_ready(vec![server("one"), server("two")]);
        let mut heard = [ask(port), ask(port)];
        heard.sort();
        assert_eq!(heard, ["one", "two"]);
    }

    #[test]
    fn a_dead_server_is_passed_over() {
        let (balancer, port) = start();
        let dead = probe::local(probe::free_port().unwrap());
        balancer.set_ready(vec![dead, server("alive")]);
        for _ in 0..4 {
            assert_eq!(ask(port), "alive");
        }
    }

    #[test]
    fn a_connection_that_its_server_resets_is_closed_for_its_client() {
        let (balancer, port) = start();
        let listener = TcpListener::bind(probe::local(0)).unwrap();
        balancer.set_ready(vec![listener.local_addr().unwrap()]);
        let mut client = TcpStream::connect(probe::local(port)).unwrap();
        client.write_all(b"hello").unwrap();
        let (server, _) = listener.accept().unwrap();
        server.peek(&mut [0]).unwrap();
        // Closed with something unread, as by a server that ends: that is a reset.
        drop(server);
        client.set_read_timeout(Some(PATIENCE)).unwrap();
        let end = client.read(&mut [0]).map_err(|error| error.kind());
        assert!(matches!(end, Ok(0) | Err(io::ErrorKind::ConnectionReset)), "{end:?}");
    }

    #[test]
    fn a_connection_waits_for_a_server_to_be_ready() {
        let (balancer, port) = start();
        let waiting = thread::spawn(move || ask(port));
        balancer.set_ready(vec![server("late")]);
        assert_eq!(waiting.join().unwrap(), "late");
    }
}
