//! Servers are stopped and started again, and their clients do not notice.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use anyhow::{Context as _, ensure};
use confab_client::core::{State, Update};
use confab_client::native::{Connection, Credentials, Updates};
use confab_e2e::{Account, Cluster};
use confab_protocol::api::{Scope, Secret};
use confab_protocol::{EventKind, RoomId, Seq};
use confab_testing::{DEADLINE, FaultProxy};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Clients behind the balancer, two of each person.
const CLIENTS: usize = 6;
/// How often each server is restarted.
const ROUNDS: usize = 2;
/// The word after which nobody says anything.
const LAST: &str = "that was all";

pub(crate) async fn credentials(account: &Account) -> anyhow::Result<Credentials> {
    let token = account.token(&[Scope::Read, Scope::Write]).await?;
    Ok(Credentials::Token(Secret::new(token)))
}

pub(crate) async fn online(updates: &mut Updates) -> anyhow::Result<()> {
    let online = updates.find(|update| (update == Update::State(State::Online)).then_some(()));
    tokio::time::timeout(DEADLINE, online).await?.context("online")
}

#[tokio::test]
async fn a_client_of_a_server_that_stops_is_elsewhere_before_it_leaves() -> anyhow::Result<()> {
    // It may begin to move after 3.5 s, and is closed after 4.
    let mut cluster = Cluster::of(2).env("CONFAB_DRAIN_SECONDS", "5").start().await?;
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let mut ben = ben.at(cluster.url(1)).connect().await?;
    ben.resume_all().await?;
    let bases = [cluster.url(0), cluster.url(1)];
    let (connection, mut updates) = Connection::start_among(&bases, credentials(&ana).await?);
    online(&mut updates).await?;
    connection.send(general, "before").await?;
    cluster.server_mut(0).stop().await?;
    connection.send(general, "after").await?;
    ben.send(general, LAST).await?;
    let mut said = Vec::new();
    while said.last().is_none_or(|body| body != LAST) {
        let update = tokio::time::timeout(DEADLINE, updates.next()).await?;
        match update.context("the connection goes on")? {
            Update::State(state) => anyhow::bail!("it noticed: {state:?}"),
            Update::Event(event) => said.extend(body(event.what)),
            _ => {}
        }
    }
    ensure!(said == ["before", "after", LAST], "{said:?}");
    let closed = |line: &str| line.contains("connection closed").then(|| line.to_owned());
    let line = cluster.server(0).log()?.find(closed).context("a closed connection")?;
    ensure!(line.contains(r#""code":1000"#), "by the client, in good order: {line}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_restarted_in_turn_behind_one_address_lose_and_double_nothing() -> anyhow::Result<()>
{
    let mut cluster = Cluster::of(2).env("CONFAB_DRAIN_SECONDS", "2").start().await?;
    let people = Account::found(cluster.url(0), ["ana", "ben", "cat"]).await?;
    let room = people[0].general().await?;
    let servers = [address(&cluster, 0)?, address(&cluster, 1)?];
    let balancer = FaultProxy::start(servers[0]).await?;
    balancer.balance(&servers);
    let base = format!("http://{}", balancer.address());
    let (stop, stopped) = watch::channel(false);
    let (mut listening, mut talking) = (JoinSet::new(), JoinSet::new());
    let mut clients = Vec::new();
    for number in 0..CLIENTS {
        let credentials = credentials(&people[number % people.len()]).await?;
        let (connection, mut updates) = Connection::start(&base, credentials);
        online(&mut updates).await?;
        listening.spawn(listen(updates, room));
        clients.push(connection);
    }
    for (number, connection) in clients.into_iter().enumerate() {
        talking.spawn(talk(number, connection, room, stopped.clone()));
    }
    for server in [0, 1].repeat(ROUNDS) {
        // As a balancer does that asks `/readyz`; connections that are there go on.
        balancer.aim(servers[1 - server]);
        cluster.server_mut(server).stop().await?;
        cluster.server_mut(server).start().await?;
        balancer.balance(&servers);
    }
    stop.send_replace(true);
    let mut sent = BTreeMap::new();
    let mut connections = Vec::new();
    while let Some(talked) = talking.join_next().await {
        let (connection, acknowledged) = talked??;
        sent.extend(acknowledged);
        connections.push(connection);
    }
    connections[0].send(room, LAST).await?;
    ensure!(sent.len() > CLIENTS * ROUNDS, "too little was said: {sent:?}");
    while let Some(heard) = listening.join_next().await {
        let heard = heard??;
        ensure!(heard.gapless(), "{:?}", heard.positions);
        ensure!(heard.said == sent, "{:?}\nis not\n{sent:?}", heard.said);
    }
    Ok(())
}

pub(crate) fn address(cluster: &Cluster, server: usize) -> anyhow::Result<SocketAddr> {
    Ok(cluster.url(server).trim_start_matches("http://").parse()?)
}

fn body(what: EventKind) -> Option<String> {
    match what {
        EventKind::MessageSent { body, .. } => body,
        _ => None,
    }
}

/// Events of a room that reached a client.
#[derive(Debug, Default)]
struct Heard {
    positions: Vec<Seq>,
    said: BTreeMap<Seq, String>,
}

impl Heard {
    fn gapless(&self) -> bool {
        self.positions.windows(2).all(|two| two[1] == two[0].next())
    }
}

/// Takes everything until the last word.
async fn listen(mut updates: Updates, room: RoomId) -> anyhow::Result<Heard> {
    let mut heard = Heard::default();
    loop {
        let update = tokio::time::timeout(DEADLINE, updates.next()).await?;
        match update.context("the connection goes on")? {
            missed @ (Update::Gap { .. } | Update::Reset { .. }) => anyhow::bail!("{missed:?}"),
            Update::Event(event) if event.room == room => {
                heard.positions.push(event.seq);
                match body(event.what) {
                    Some(body) if body == LAST => return Ok(heard),
                    body => heard.said.extend(body.map(|body| (event.seq, body))),
                }
            }
            _ => {}
        }
    }
}

/// Says one thing after the other, each once the one before is acknowledged.
async fn talk(
    number: usize,
    connection: Connection,
    room: RoomId,
    stopped: watch::Receiver<bool>,
) -> anyhow::Result<(Connection, BTreeMap<Seq, String>)> {
    let mut acknowledged = BTreeMap::new();
    for nth in 0.. {
        if *stopped.borrow() {
            break;
        }
        let body = format!("{nth} of {number}");
        let done = connection.send(room, &body).await?;
        acknowledged.insert(done.at.seq, body);
    }
    Ok((connection, acknowledged))
}
