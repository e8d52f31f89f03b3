//! Confab: one server, or two that Redis joins, over SQLite.

use std::ops::Range;

use confab_protocol::{RoomId, Visibility};
use tokio::task::JoinSet;

use super::peer::seat;
use super::{Crowd, Generator, Kept, Machine, Seat, Side, Tongue};
use crate::{Account, Cluster, ClusterSpec, Server, live_socket};

/// Connections of one account. It may say 60 things a second.
const LINES_PER_ACCOUNT: usize = 10;
/// How many connections are opened at the same time.
const OPENING: usize = 32;

/// People, in rooms.
#[derive(Debug)]
pub(in crate::fan_out) struct People {
    accounts: Vec<Account>,
    rooms: Vec<RoomId>,
}

/// Makes so many accounts, one after the other in each of so many rooms.
pub(in crate::fan_out) async fn gather(
    server: &str,
    accounts: usize,
    rooms: usize,
) -> anyhow::Result<People> {
    // The maker of the rooms is in all of them, and takes no part.
    let [maker] = Account::found(server, ["maker"]).await?;
    let mut people = People { accounts: Vec::new(), rooms: Vec::new() };
    for number in 0..rooms {
        let room = maker.create_room(&format!("bench {number}"), Visibility::Public).await?;
        people.rooms.push(room.id);
    }
    for number in 0..accounts {
        let account = Account::sign_up(server, &format!("bench{number}")).await?;
        account.join(people.rooms[number % rooms]).await?;
        people.accounts.push(account);
    }
    Ok(people)
}

impl People {
    /// Opens live connections to these servers in turn.
    pub(in crate::fan_out) async fn connect(
        &self,
        servers: &[&str],
        lines: Range<usize>,
    ) -> anyhow::Result<Vec<Seat>> {
        let (mut opening, mut seats) = (JoinSet::new(), Vec::new());
        for number in lines {
            while opening.len() >= OPENING {
                seats.extend(opening.join_next().await.transpose()?.transpose()?);
            }
            let person = number % self.accounts.len();
            let room = person % self.rooms.len();
            // Those of one account are at all servers.
            let at = (number / self.accounts.len()) % servers.len();
            let (server, account) = (servers[at].to_owned(), self.accounts[person].clone());
            let side = if at == 0 { Side::Near } else { Side::Far };
            opening.spawn(async move {
                let mut socket = live_socket::open(&server, &account.credential).await?;
                while !socket.hear().await?.contains(r#""type":"ok""#) {}
                seat(socket.into_inner().into_inner(), room, side)
            });
        }
        while let Some(opened) = opening.join_next().await {
            seats.push(opened??);
        }
        Ok(seats)
    }
}

/// One server.
pub(in crate::fan_out) async fn one(
    machine: &Machine,
    generator: &mut Generator,
    size: (usize, usize),
) -> anyhow::Result<Crowd> {
    crowd("Confab", machine, generator, (Cluster::single(), 1), size).await
}

/// Two servers; everything is said at the first.
pub(in crate::fan_out) async fn joined(
    machine: &Machine,
    generator: &mut Generator,
    size: (usize, usize),
) -> anyhow::Result<Crowd> {
    crowd("Confab × 2, Redis", machine, generator, (Cluster::of(2), 2), size).await
}

async fn crowd(
    name: &'static str,
    machine: &Machine,
    generator: &mut Generator,
    (spec, servers): (ClusterSpec, usize),
    (lines, rooms): (usize, usize),
) -> anyhow::Result<Crowd> {
    let mut cluster = machine.place(spec).start().await?;
    if servers > 1 {
        machine.pin_server(cluster.redis()?.pid());
    }
    let people = gather(cluster.url(0), lines / LINES_PER_ACCOUNT, rooms).await?;
    let urls: Vec<&str> = (0..servers).map(|number| cluster.url(number)).collect();
    let seats = people.connect(&urls, 0..lines).await?;
    Crowd::of_servers(name, cluster, &people)?.with(generator, seats)
}

impl Crowd {
    /// Nobody yet, at these servers.
    pub(in crate::fan_out) fn of_servers(
        name: &'static str,
        cluster: Cluster,
        people: &People,
    ) -> anyhow::Result<Self> {
        let servers = cluster.servers().iter().map(Server::pid);
        let servers = servers.collect::<anyhow::Result<_>>()?;
        let tongue = Tongue::Confab(people.rooms.clone(), 0);
        Ok(Self::new(name, tongue, (servers, Kept::Cluster(Box::new(cluster)))))
    }
}
