//! Makes the accounts, the rooms and the connections.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use confab_protocol::{RoomId, Visibility};
use tokio::task::JoinSet;

use super::delays::Delays;
use super::{Options, listener, sender};
use crate::{Account, live_socket};

/// How many connections are opened at the same time.
const OPENING: usize = 64;

/// Everyone who takes part, each in one room.
#[derive(Debug)]
pub(super) struct Crowd {
    people: Vec<(Account, RoomId)>,
    /// From when messages count their time.
    epoch: Instant,
}

impl Crowd {
    /// Makes the rooms, and accounts that are spread over them evenly.
    pub(super) async fn gather(server: &str, options: Options) -> anyhow::Result<Self> {
        // The maker of the rooms is in all of them, and so takes no part.
        let [maker] = Account::found(server, ["maker"]).await?;
        let mut rooms = Vec::new();
        for number in 0..options.rooms {
            let room = maker.create_room(&format!("bench {number}"), Visibility::Public).await?;
            rooms.push(room.id);
        }
        let mut people = Vec::new();
        for number in 0..options.accounts() {
            let account = Account::sign_up(server, &format!("bench{number}")).await?;
            let room = rooms[number % rooms.len()];
            account.join(room).await?;
            people.push((account, room));
        }
        Ok(Self { people, epoch: Instant::now() })
    }

    /// Opens connections that hear their rooms.
    pub(super) async fn listen(
        &self,
        conns: usize,
        delays: &Delays,
        tasks: &mut JoinSet<anyhow::Result<()>>,
    ) -> anyhow::Result<()> {
        let mut opening = JoinSet::new();
        for number in 0..conns {
            while opening.len() >= OPENING {
                let socket = opening.join_next().await.context("one is being opened")???;
                tasks.spawn(listener::listen(socket, self.epoch, delays.clone()));
            }
            let (account, _) = self.people[number % self.people.len()].clone();
            opening.spawn(
                async move { live_socket::open(account.server(), &account.credential).await },
            );
        }
        while let Some(socket) = opening.join_next().await {
            tasks.spawn(listener::listen(socket??, self.epoch, delays.clone()));
        }
        Ok(())
    }

    /// Opens one more connection for each account, and sends messages at the rate over all.
    pub(super) async fn send(
        &self,
        rate: u32,
        acknowledged: &Delays,
        tasks: &mut JoinSet<anyhow::Result<()>>,
    ) -> anyhow::Result<()> {
        let gap = Duration::from_secs(1) / rate;
        let people = u32::try_from(self.people.len())?;
        let mut offset = Duration::ZERO;
        for (account, room) in &self.people {
            let socket = account.connect().await?;
            let pace = sender::Pace { first: offset, every: gap * people };
            offset += gap;
            tasks.spawn(sender::send(socket, *room, pace, self.epoch, acknowledged.clone()));
        }
        Ok(())
    }
}
