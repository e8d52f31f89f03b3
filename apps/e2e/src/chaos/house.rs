//! Has servers, people, rooms, and clients behind proxies.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context as _;
use confab_client::native::Credentials;
use confab_protocol::api::{Me, Scope, Secret};
use confab_protocol::{RoomId, UserId, Visibility};
use confab_testing::{FaultProxy, RedisSentinel};

use super::Options;
use super::churn::Churn;
use super::post::Poster;
use crate::history::{Access, History, What};
use crate::{Account, Cluster, Talker};

/// Rooms for members only, besides #general and one that anyone may join.
const PRIVATE_ROOMS: usize = 2;

/// Everything that takes part in a run.
pub(super) struct House {
    pub(super) cluster: Cluster,
    pub(super) redis: RedisSentinel,
    /// Between Redis and every server but one of several, as behind an address that moves with the
    /// master: what the network does, it does to these. That one asks the Sentinel, which names Redis itself, so
    /// that nothing can stand between; which of the servers it is follows from the seed.
    pub(super) links: Vec<FaultProxy>,
    /// Where each server is reached.
    pub(super) addresses: Vec<SocketAddr>,
    /// The owner of all rooms, who is in them from the first event on.
    pub(super) owner: Account,
    pub(super) people: Vec<Person>,
    pub(super) rooms: Vec<(RoomId, Access)>,
    pub(super) talkers: Vec<Arc<Talker>>,
    /// Numbers these, and all others who take part.
    pub(super) clients: Clients,
    /// Owner of each client.
    pub(super) owners: Vec<UserId>,
    /// One for each talker, and which server it was meant for at first.
    pub(super) proxies: Vec<(FaultProxy, usize)>,
}

/// Numbers clients; clones count on from each other.
#[derive(Clone, Debug, Default)]
pub(super) struct Clients(Arc<AtomicUsize>);

impl Clients {
    pub(super) fn next(&self) -> usize {
        self.0.fetch_add(1, Ordering::Relaxed)
    }

    pub(super) fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// Someone with one or two clients.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) account: Account,
    pub(super) id: UserId,
}

impl House {
    pub(super) async fn open(options: &Options, history: &History) -> anyhow::Result<Self> {
        let redis = RedisSentinel::start().await?;
        let cluster = Cluster::of(options.servers).on(options.database).joined_by(&redis.url());
        let mut cluster = cluster.env("CONFAB_DRAIN_SECONDS", "2").prepare().await?;
        let mut links = Vec::new();
        let asking = usize::try_from(options.seed % options.servers as u64)?;
        let is_alone = options.servers == 1;
        for server in (0..options.servers).filter(|server| is_alone || *server != asking) {
            let link = FaultProxy::start(redis.master.address()).await?;
            let url = format!("redis://{}/", link.address());
            cluster.server_mut(server).set("CONFAB_REDIS_URL", &url);
            links.push(link);
        }
        for server in cluster.servers_mut() {
            server.start().await?;
        }
        let addresses = (0..options.servers)
            .map(|index| Ok(cluster.url(index).trim_start_matches("http://").parse()?))
            .collect::<anyhow::Result<_>>()?;
        let [owner] = Account::found(cluster.url(0), ["owner"]).await?;
        let owner_id = owner.get("/api/v1/me").await?.json::<Me>()?.person.id;
        let mut rooms = vec![(owner.general().await?, Access::Everyone)];
        let lobby = owner.create_room("lobby", Visibility::Public).await?;
        rooms.push((lobby.id, Access::Everyone));
        for number in 0..PRIVATE_ROOMS {
            let room = owner.create_room(&format!("closed {number}"), Visibility::Private).await?;
            history.add(What::Admitting { room: room.id, person: owner_id });
            rooms.push((room.id, Access::Members));
        }
        let mut house = Self {
            cluster,
            redis,
            links,
            addresses,
            owner,
            people: Vec::new(),
            rooms,
            talkers: Vec::new(),
            clients: Clients::default(),
            owners: Vec::new(),
            proxies: Vec::new(),
        };
        while house.talkers.len() < options.clients {
            house.welcome(options, history).await?;
        }
        Ok(house)
    }

    /// One more person, in a room or two, with one client or two.
    async fn welcome(&mut self, options: &Options, history: &History) -> anyhow::Result<()> {
        let number = self.people.len();
        let account = Account::sign_up(self.cluster.url(0), &format!("person{number}")).await?;
        let id = account.get("/api/v1/me").await?.json::<Me>()?.person.id;
        account.join(self.rooms[1].0).await?;
        let (room, _) = self.rooms[2 + number % PRIVATE_ROOMS];
        history.add(What::Admitting { room, person: id });
        self.owner.add_member(room, &account.handle).await?;

        let token = Secret::new(account.token(&[Scope::Read, Scope::Write]).await?);
        let clients = if number.is_multiple_of(2) { 1 } else { 2 };
        for _ in 0..clients.min(options.clients - self.talkers.len()) {
            let client = self.clients.next();
            let server = client % self.addresses.len();
            let proxy = FaultProxy::start(self.addresses[server]).await?;
            let base = format!("http://{}", proxy.address());
            history.add(What::Client { client, person: id });
            let credentials = Credentials::Token(token.clone());
            let talker = Talker::start(client, &[&base], credentials, history.clone());
            talker.is_online().await.context("a client does not come online")?;
            self.talkers.push(Arc::new(talker));
            self.owners.push(id);
            self.proxies.push((proxy, server));
        }
        self.people.push(Person { account, id });
        Ok(())
    }

    /// Proxies between servers and Redis.
    pub(super) fn links(&self) -> Vec<&FaultProxy> {
        self.links.iter().collect()
    }

    /// Proxies between clients and servers, by the number of the client.
    pub(super) fn client_proxies(&self) -> Vec<&FaultProxy> {
        self.proxies.iter().map(|(proxy, _)| proxy).collect()
    }

    /// People who send over HTTP: every third person.
    pub(super) fn posters(&self, history: &History) -> Vec<Poster> {
        let posters = self.people.iter().enumerate().step_by(3);
        let poster = |(number, person): (usize, &Person)| Poster {
            number: self.clients.next(),
            account: person.account.clone(),
            servers: self.urls(),
            rooms: vec![self.rooms[0].0, self.rooms[2 + number % PRIVATE_ROOMS].0],
            history: history.clone(),
        };
        posters.map(poster).collect()
    }

    fn urls(&self) -> Vec<String> {
        (0..self.addresses.len()).map(|index| self.cluster.url(index).to_owned()).collect()
    }

    /// Makes the churn: people who come and go, and their rooms.
    pub(super) fn churn(&self, history: &History) -> Churn {
        Churn {
            owner: self.owner.clone(),
            servers: self.urls(),
            people: self.people.clone(),
            talkers: self.talkers.clone(),
            clients: self.clients.clone(),
            owners: self.owners.clone(),
            lobby: self.rooms[1].0,
            closed: self.rooms[2..].iter().map(|(room, _)| *room).collect(),
            history: history.clone(),
        }
    }
}
