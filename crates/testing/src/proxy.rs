//! Stands between a client and a server and misbehaves on request.

mod pump;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use pump::{Toward, pump};

/// Effect of the proxy on the bytes that pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fault {
    /// It passes everything on at once.
    #[default]
    None,
    /// Everything arrives this much later, in order.
    Delay(Duration),
    /// Connections stay open and nothing passes, as when a cable is pulled.
    Stall,
    /// New connections are closed at once; those there are go on.
    Refuse,
    /// Every connection is cut once this many more bytes went to its client: mid-frame.
    CutAfter(usize),
}

/// Direction whose bytes are swallowed on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swallowed {
    OfClient,
    OfServer,
    OfBoth,
}

/// The state that all connections of a proxy follow.
#[derive(Clone, Debug)]
struct Weather {
    fault: Fault,
    /// Where new connections lead, in turn.
    upstreams: Arc<[SocketAddr]>,
    /// Counts the cuts; a connection ends when it changes.
    cuts: u64,
    /// Counts how often servers were left with a connection whose client is gone.
    halves: u64,
    /// Counts how often the words of connections that there were began to be swallowed.
    swallows_of_client: u64,
    swallows_of_server: u64,
}

/// How a connection was ended on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Both,
    ClientOnly,
}

/// The servers to which connections are open, one entry for each.
#[derive(Clone, Debug, Default)]
struct Reached(Arc<Mutex<Vec<SocketAddr>>>);

/// Stands for an open connection.
struct Reaches {
    server: SocketAddr,
    reached: Reached,
}

/// A TCP proxy in front of one server. Dropping it closes all its connections.
#[derive(Debug)]
pub struct FaultProxy {
    address: SocketAddr,
    weather: Arc<watch::Sender<Weather>>,
    reached: Reached,
    _tasks: JoinSet<()>,
}

impl FaultProxy {
    /// Listens on a free port and forwards to the upstream address.
    pub async fn start(upstream: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let weather = Weather {
            fault: Fault::None,
            upstreams: Arc::new([upstream]),
            cuts: 0,
            halves: 0,
            swallows_of_client: 0,
            swallows_of_server: 0,
        };
        let weather = Arc::new(watch::Sender::new(weather));
        let reached = Reached::default();
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, weather.subscribe(), reached.clone()));
        Ok(Self { address, weather, reached, _tasks: tasks })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether a connection is open to this server.
    pub fn reaches(&self, server: SocketAddr) -> bool {
        self.reached.lock().contains(&server)
    }

    /// Misbehaves like this from now on.
    pub fn set(&self, fault: Fault) {
        self.weather.send_modify(|weather| weather.fault = fault);
    }

    /// Leads new connections to another server, as a load balancer does; those there are go on.
    pub fn aim(&self, upstream: SocketAddr) {
        self.balance(&[upstream]);
    }

    /// Leads new connections to these servers in turn, and past one that does not take them.
    pub fn balance(&self, upstreams: &[SocketAddr]) {
        self.weather.send_modify(|weather| weather.upstreams = upstreams.into());
    }

    /// Closes every connection that there is now, wherever it is in a frame.
    pub fn cut(&self) {
        self.weather.send_modify(|weather| weather.cuts += 1);
    }

    /// Closes the client's side of every connection that there is now. The server's side stays
    /// open, and nothing is read from it or said on it until the proxy is dropped.
    pub fn half_open(&self) {
        self.weather.send_modify(|weather| weather.halves += 1);
    }

    /// Swallows what is said from now on over the connections that there are now, an end of
    /// either side included, as a router does that has forgotten them. Later ones are well.
    pub fn swallow(&self, words: Swallowed) {
        self.weather.send_modify(|weather| {
            weather.swallows_of_client += u64::from(words != Swallowed::OfServer);
            weather.swallows_of_server += u64::from(words != Swallowed::OfClient);
        });
    }
}

impl Reached {
    fn add(&self, server: SocketAddr) -> Reaches {
        self.lock().push(server);
        Reaches { server, reached: self.clone() }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<SocketAddr>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Reaches {
    fn drop(&mut self) {
        let mut reached = self.reached.lock();
        if let Some(place) = reached.iter().position(|server| *server == self.server) {
            reached.swap_remove(place);
        }
    }
}

impl Weather {
    /// Whether words that go this way are swallowed, in a connection that began in other weather.
    fn swallows(&self, begun: &Self, toward: Toward) -> bool {
        match toward {
            Toward::Server => self.swallows_of_client != begun.swallows_of_client,
            Toward::Client => self.swallows_of_server != begun.swallows_of_server,
        }
    }
}

async fn accept(listener: TcpListener, weather: watch::Receiver<Weather>, reached: Reached) {
    let mut connections = JoinSet::new();
    let mut turn = 0;
    while let Ok((client, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        if weather.borrow().fault != Fault::Refuse {
            connections.spawn(connection(client, turn, weather.clone(), reached.clone()));
            turn += 1;
        }
    }
}

/// Connects to the server whose turn it is, or to the next that takes the connection.
async fn reach(upstreams: &[SocketAddr], turn: usize) -> Option<TcpStream> {
    for offset in 0..upstreams.len() {
        let upstream = upstreams[(turn + offset) % upstreams.len()];
        if let Ok(server) = TcpStream::connect(upstream).await {
            return Some(server);
        }
    }
    None
}

/// Lives until either side closes or a cut comes; dropping the sockets then closes both.
async fn connection(
    client: TcpStream,
    turn: usize,
    weather: watch::Receiver<Weather>,
    reached: Reached,
) {
    let begun = weather.borrow().clone();
    let Some(server) = reach(&begun.upstreams, turn).await else { return };
    let Ok(address) = server.peer_addr() else { return };
    let open = reached.add(address);
    if client.set_nodelay(true).and_then(|()| server.set_nodelay(true)).is_err() {
        return;
    }
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let toward_server = (&mut from_client, &mut to_server);
    let toward_client = (&mut from_server, &mut to_client);
    let end = tokio::select! {
        () = pump(toward_server, &weather, &begun, Toward::Server) => End::Both,
        () = pump(toward_client, &weather, &begun, Toward::Client) => End::Both,
        end = ended(weather.clone(), &begun) => end,
    };
    if end == End::ClientOnly {
        drop((from_client, to_client, open));
        std::future::pending::<()>().await;
    }
}

/// Waits until the connection is to be ended on purpose.
async fn ended(mut weather: watch::Receiver<Weather>, begun: &Weather) -> End {
    let changed = |now: &Weather| now.cuts != begun.cuts || now.halves != begun.halves;
    // A proxy that is gone takes its connections with it.
    let half = weather.wait_for(changed).await.is_ok_and(|now| now.cuts == begun.cuts);
    if half { End::ClientOnly } else { End::Both }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt as _;

    use super::*;
    use crate::{DEADLINE, eventually};

    #[tokio::test]
    async fn it_says_where_connections_are_open_to() -> anyhow::Result<()> {
        let servers =
            [TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?];
        let [one, other] = [servers[0].local_addr()?, servers[1].local_addr()?];
        let proxy = FaultProxy::start(one).await?;
        let mut clients = Vec::new();
        let mut accepted = Vec::new();
        for _ in 0..2 {
            clients.push(TcpStream::connect(proxy.address()).await?);
            accepted.push(servers[0].accept().await?);
        }
        eventually(DEADLINE, "a connection", async || proxy.reaches(one)).await?;
        proxy.aim(other);
        clients.push(TcpStream::connect(proxy.address()).await?);
        eventually(DEADLINE, "the other", async || proxy.reaches(other)).await?;
        clients.remove(0);
        let mut end = [0];
        assert_eq!(accepted[0].0.read(&mut end).await?, 0, "the first is closed");
        assert!(proxy.reaches(one), "and the second is not");
        clients.remove(0);
        eventually(DEADLINE, "nobody", async || !proxy.reaches(one)).await?;
        assert!(proxy.reaches(other));
        proxy.half_open();
        eventually(DEADLINE, "half", async || !proxy.reaches(other)).await
    }
}
