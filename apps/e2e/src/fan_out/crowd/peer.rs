//! The floor, and servers that others have made.

use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use confab_testing::{DEADLINE, Process, ProcessSpec, RedisServer};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, connect_async};

use super::{Crowd, Generator, Kept, Machine, Seat, Side, Tongue};

/// Heartbeats of Engine.IO; one may come at the beginning.
const PING: &str = "2";
const PONG: &str = "3";

/// The floor, as a process of its own.
pub(in crate::fan_out) async fn floor(
    machine: &Machine,
    generator: &mut Generator,
    (lines, rooms): (usize, usize),
) -> anyhow::Result<Crowd> {
    let spec = ProcessSpec::new("floor", std::env::current_exe()?).arg("floor");
    let (server, address) = start(machine, &spec).await?;
    let mut seats = Vec::new();
    for number in 0..lines {
        let room = number % rooms;
        let (socket, _) = connect_async(format!("ws://{address}/{room}")).await?;
        seats.push(seat(socket.into_inner(), room, Side::Near)?);
    }
    let owned = (vec![server.pid()], Kept::Process(Box::new(server)));
    Crowd::new("the floor", Tongue::Plain, owned).with(generator, seats)
}

pub(in crate::fan_out) async fn socketioxide(
    machine: &Machine,
    generator: &mut Generator,
    program: &Path,
    size: (usize, usize),
) -> anyhow::Result<Crowd> {
    let (server, address) = start(machine, &ProcessSpec::new("socketioxide", program)).await?;
    let seats = join_all(&address, size).await?;
    let owned = (vec![server.pid()], Kept::Process(Box::new(server)));
    Crowd::new("socketioxide", Tongue::SocketIo, owned).with(generator, seats)
}

/// With its Redis adapter.
pub(in crate::fan_out) async fn socket_io(
    machine: &Machine,
    generator: &mut Generator,
    program: &Path,
    size: (usize, usize),
) -> anyhow::Result<Crowd> {
    let redis = RedisServer::start().await?;
    machine.pin_server(redis.pid());
    let spec = ProcessSpec::new("Socket.IO", "node").arg(program).arg(redis.url());
    let (server, address) = start(machine, &spec.env("NODE_ENV", "production")).await?;
    let seats = join_all(&address, size).await?;
    let owned = (vec![server.pid()], Kept::Joined(Box::new(server), Box::new(redis)));
    Crowd::new("Socket.IO, Redis", Tongue::SocketIo, owned).with(generator, seats)
}

/// Starts a server on its core; gives its address, which it prints.
async fn start(machine: &Machine, spec: &ProcessSpec) -> anyhow::Result<(Process, String)> {
    let mut process = spec.spawn()?;
    machine.pin_server(process.pid());
    let listening = |line: &str| line.strip_prefix("listening on ").map(str::to_owned);
    let address = process.wait_for(DEADLINE, listening).await?;
    Ok((process, address))
}

/// Connects to a server that speaks as Socket.IO does, and joins rooms.
async fn join_all(address: &str, (lines, rooms): (usize, usize)) -> anyhow::Result<Vec<Seat>> {
    let mut seats = Vec::new();
    for number in 0..lines {
        let room = number % rooms;
        let url = format!("ws://{address}/socket.io/?EIO=4&transport=websocket");
        let (mut socket, _) = connect_async(url).await?;
        for (said, answer) in [
            (None, "0{"),
            (Some("40".to_owned()), "40"),
            (Some(format!(r#"42["join","r{room}"]"#)), r#"42["joined""#),
        ] {
            if let Some(said) = said {
                socket.send(Message::text(said)).await?;
            }
            loop {
                let heard = tokio::time::timeout(DEADLINE, socket.next()).await?;
                let heard = heard.context("it was closed")??;
                if heard.to_text()?.starts_with(answer) {
                    break;
                }
                ensure!(heard.to_text()? == PING, "{heard:?} in place of {answer}");
                socket.send(Message::text(PONG)).await?;
            }
        }
        seats.push(seat(socket.into_inner(), room, Side::Near)?);
    }
    Ok(seats)
}

/// Takes the protocol off a connection.
pub(super) fn seat(
    stream: MaybeTlsStream<tokio::net::TcpStream>,
    room: usize,
    side: Side,
) -> anyhow::Result<Seat> {
    let MaybeTlsStream::Plain(stream) = stream else { bail!("it is not plain") };
    Ok(Seat { stream: stream.into_std()?, room, side })
}
