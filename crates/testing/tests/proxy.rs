//! The proxy does to a connection exactly what it is told to.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use confab_testing::{Fault, FaultProxy, Swallowed};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

const DEADLINE: Duration = Duration::from_secs(10);

/// A server that says back what it hears.
async fn echo(tasks: &mut JoinSet<()>) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tasks.spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            connections.spawn(async move {
                let (mut from, mut to) = stream.split();
                drop(tokio::io::copy(&mut from, &mut to).await);
            });
        }
    });
    Ok(address)
}

async fn say(stream: &mut TcpStream, text: &str) -> anyhow::Result<String> {
    stream.write_all(text.as_bytes()).await?;
    let mut heard = vec![0; text.len()];
    timeout(DEADLINE, stream.read_exact(&mut heard)).await??;
    Ok(String::from_utf8(heard)?)
}

#[tokio::test]
async fn without_a_fault_bytes_pass() -> anyhow::Result<()> {
    let mut tasks = JoinSet::new();
    let proxy = FaultProxy::start(echo(&mut tasks).await?).await?;
    let mut stream = TcpStream::connect(proxy.address()).await?;
    assert_eq!(say(&mut stream, "hello").await?, "hello");
    Ok(())
}

#[tokio::test]
async fn a_delay_holds_bytes_back_in_order() -> anyhow::Result<()> {
    let mut tasks = JoinSet::new();
    let proxy = FaultProxy::start(echo(&mut tasks).await?).await?;
    let mut stream = TcpStream::connect(proxy.address()).await?;
    proxy.set(Fault::Delay(Duration::from_millis(100)));
    let begun = Instant::now();
    assert_eq!(say(&mut stream, "one two").await?, "one two");
    assert!(begun.elapsed() >= Duration::from_millis(200), "there and back");
    Ok(())
}

#[tokio::test]
async fn a_stalled_connection_stays_open_and_goes_on() -> anyhow::Result<()> {
    let mut tasks = JoinSet::new();
    let proxy = FaultProxy::start(echo(&mut tasks).await?).await?;
    let mut stream = TcpStream::connect(proxy.address()).await?;
    assert_eq!(say(&mut stream, "a").await?, "a");
    proxy.set(Fault::Stall);
    stream.write_all(b"b").await?;
    let mut heard = [0];
    let early = timeout(Duration::from_millis(200), stream.read_exact(&mut heard)).await;
    assert!(early.is_err(), "nothing passes and nothing closes");
    proxy.set(Fault::None);
    timeout(DEADLINE, stream.read_exact(&mut heard)).await??;
    assert_eq!(&heard, b"b");
    Ok(())
}

#[tokio::test]
async fn a_cut_closes_what_there_is_and_nothing_later() -> anyhow::Result<()> {
    let mut tasks = JoinSet::new();
    let proxy = FaultProxy::start(echo(&mut tasks).await?).await?;
    let mut stream = TcpStream::connect(proxy.address()).await?;
    assert_eq!(say(&mut stream, "a").await?, "a");
    proxy.cut();
    let end = timeout(DEADLINE, stream.read(&mut [0])).await?;
    assert!(matches!(end, Ok(0) | Err(_)), "closed");
    let mut next = TcpStream::connect(proxy.address()).await?;
    assert_eq!(say(&mut next, "b").await?, "b");
    Ok(())
}

#[tokio::test]
async fn a_cut_can_come_in_the_middle_of_a_frame() -> anyhow::Result<()> {
    let mut tasks = JoinSet::new();
    let proxy = FaultProxy::start(echo(&mut tasks).await?).await?;
    let mut stream = TcpStream::connect(proxy.address()).await?;
    proxy.set(Fault::CutAfter(3));
    stream.write_all(b"12345").await?;
    let mut heard = Vec::new();
    drop(timeout(DEADLINE, stream.read_to_end(&mut heard)).await?);
    assert_eq!(heard, b"123");
    Ok(())
}

#[tokio::test]
async fn a_half_open_connection_is_closed_for_its_client_alone() -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let proxy = FaultProxy::start(listener.local_addr()?).await?;
    let mut client = TcpStream::connect(proxy.address()).await?;
    let (mut server, _) = timeout(DEADLINE, listener.accept()).await??;
    server.write_all(b"a").await?;
    timeout(DEADLINE, client.read_exact(&mut [0])).await??;
    proxy.half_open();
    let end = timeout(DEADLINE, client.read(&mut [0])).await?;
    assert!(matches!(end, Ok(0) | Err(_)), "closed for the client");
    server.write_all(b"b").await?;
    let heard = timeout(Duration::from_millis(200), server.read(&mut [0])).await;
    assert!(heard.is_err(), "the server hears neither a word nor an end: {heard:?}");
    Ok(())
}

/// Whether one byte of the one reaches the other.
async fn is_heard(from: &mut TcpStream, to: &mut TcpStream) -> anyhow::Result<bool> {
    from.write_all(b"b").await?;
    let heard = timeout(Duration::from_millis(200), to.read_exact(&mut [0])).await;
    Ok(heard.is_ok_and(|heard| heard.is_ok()))
}

#[tokio::test]
async fn what_is_swallowed_is_heard_by_nobody_and_ends_nothing() -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    for words in [Swallowed::OfClient, Swallowed::OfServer, Swallowed::OfBoth] {
        let proxy = FaultProxy::start(listener.local_addr()?).await?;
        let mut client = TcpStream::connect(proxy.address()).await?;
        let (mut server, _) = timeout(DEADLINE, listener.accept()).await??;
        client.write_all(b"a").await?;
        timeout(DEADLINE, server.read_exact(&mut [0])).await??;
        proxy.swallow(words);
        let swallowed = words != Swallowed::OfServer;
        assert_eq!(is_heard(&mut client, &mut server).await?, !swallowed, "{words:?}");
        let swallowed = words != Swallowed::OfClient;
        assert_eq!(is_heard(&mut server, &mut client).await?, !swallowed, "{words:?}");
        // So is the end of who is swallowed.
        let (mut ends, mut other) =
            if words == Swallowed::OfServer { (server, client) } else { (client, server) };
        ends.shutdown().await?;
        let heard = timeout(Duration::from_millis(200), other.read(&mut [0])).await;
        assert!(heard.is_err(), "{words:?}: {heard:?}");
        let mut next = TcpStream::connect(proxy.address()).await?;
        let (mut server, _) = timeout(DEADLINE, listener.accept()).await??;
        next.write_all(b"c").await?;
        timeout(DEADLINE, server.read_exact(&mut [0])).await??;
    }
    Ok(())
}

#[tokio::test]
async fn new_connections_lead_where_the_proxy_is_aimed() -> anyhow::Result<()> {
    let mut tasks = JoinSet::new();
    let gone = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
    let proxy = FaultProxy::start(gone).await?;
    let mut early = TcpStream::connect(proxy.address()).await?;
    let end = timeout(DEADLINE, early.read(&mut [0])).await?;
    assert!(matches!(end, Ok(0) | Err(_)), "nobody is there");
    proxy.aim(echo(&mut tasks).await?);
    let mut later = TcpStream::connect(proxy.address()).await?;
    assert_eq!(say(&mut later, "hello").await?, "hello");
    Ok(())
}

#[tokio::test]
async fn balanced_connections_go_to_each_server_in_turn_and_past_a_dead_one() -> anyhow::Result<()>
{
    let (one, two) =
        (TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?);
    let dead = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
    let proxy = FaultProxy::start(dead).await?;
    proxy.balance(&[one.local_addr()?, dead, two.local_addr()?]);
    let mut clients = Vec::new();
    for server in [&one, &two, &two, &one] {
        clients.push(TcpStream::connect(proxy.address()).await?);
        timeout(DEADLINE, server.accept()).await??;
    }
    Ok(())
}
