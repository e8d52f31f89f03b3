//! Stands between a client and a server and misbehaves on request.

mod pump;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use pump::pump;

/// What the proxy does to the bytes that pass.
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

/// The state that all connections of a proxy follow.
#[derive(Clone, Copy, Debug, Default)]
struct Weather {
    fault: Fault,
    /// Counts the cuts; a connection ends when it changes.
    cuts: u64,
}

/// A TCP proxy in front of one server. Dropping it closes all its connections.
#[derive(Debug)]
pub struct FaultProxy {
    address: SocketAddr,
    weather: Arc<watch::Sender<Weather>>,
    _tasks: JoinSet<()>,
}

impl FaultProxy {
    /// Listens on a free port and forwards to the upstream address.
    pub async fn start(upstream: SocketAddr) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let weather = Arc::new(watch::Sender::new(Weather::default()));
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, upstream, weather.subscribe()));
        Ok(Self { address, weather, _tasks: tasks })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Misbehaves like this from now on.
    pub fn set(&self, fault: Fault) {
        self.weather.send_modify(|weather| weather.fault = fault);
    }

    /// Closes every connection that there is now, wherever it is in a frame.
    pub fn cut(&self) {
        self.weather.send_modify(|weather| weather.cuts += 1);
    }
}

async fn accept(listener: TcpListener, upstream: SocketAddr, weather: watch::Receiver<Weather>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        if weather.borrow().fault != Fault::Refuse {
            connections.spawn(connection(client, upstream, weather.clone()));
        }
    }
}

/// Lives until either side closes or a cut comes; dropping the sockets then closes both.
async fn connection(client: TcpStream, upstream: SocketAddr, weather: watch::Receiver<Weather>) {
    let Ok(server) = TcpStream::connect(upstream).await else { return };
    if client.set_nodelay(true).and_then(|()| server.set_nodelay(true)).is_err() {
        return;
    }
    let begun = weather.borrow().cuts;
    let mut cuts = weather.clone();
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = pump(from_client, to_server, weather.clone(), pump::Toward::Server) => {}
        () = pump(from_server, to_client, weather, pump::Toward::Client) => {}
        _ = cuts.wait_for(|weather| weather.cuts != begun) => {}
    }
}
