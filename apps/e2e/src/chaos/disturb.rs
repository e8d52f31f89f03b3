//! Breaks things by a seed, and makes them whole again.

mod fault;

mod network;
mod redis;

use std::time::Duration;

use anyhow::Context as _;
use tokio::time::{Instant, sleep};

use super::Options;
use super::house::House;
use super::random::Random;
use crate::history::{History, What};
use network::Network;

pub use fault::Disturbance;

/// Between two faults, at least; those of the network go on meanwhile.
const LEAST_REST: Duration = Duration::from_millis(200);

/// How long a process stays dead or frozen.
const LEAST_AWAY: Duration = Duration::from_millis(300);
const MOST_AWAY: Duration = Duration::from_secs(3);
/// How long a server waits for its database, and how long the database does nothing.
const CALL: Duration = Duration::from_secs(5);
const LEAST_PAUSE: Duration = Duration::from_secs(1);
const MOST_PAUSE: Duration = Duration::from_secs(9);

/// Source of the faults.
pub(super) struct Disturber {
    faults: Vec<Disturbance>,
    time: Duration,
    rest: Duration,
    random: Random,
    history: History,
    /// Between clients and servers.
    clients: Network,
    /// Between servers and Redis.
    links: Network,
    /// Faults so far, by name.
    pub(super) done: Vec<&'static str>,
}

impl Disturber {
    pub(super) fn new(options: &Options, random: Random, history: History) -> Self {
        Self {
            faults: options.faults.clone(),
            time: options.time,
            rest: options.rest,
            random,
            history,
            clients: Network::default(),
            links: Network::default(),
            done: Vec::new(),
        }
    }

    /// Breaks one thing after another for the time of the run. Every kind comes once in each
    /// round, in an order that the seed gives, and the first round comes to its end.
    pub(super) async fn run(&mut self, house: &mut House) -> anyhow::Result<()> {
        let end = Instant::now() + self.time;
        let mut round: Vec<Disturbance> = Vec::new();
        while Instant::now() < end || self.done.len() < self.faults.len() {
            if round.is_empty() {
                round.clone_from(&self.faults);
            }
            if !round.is_empty() {
                let fault = round.swap_remove(self.random.below(round.len()));
                self.history.add(What::Fault { fault: fault.name().to_owned() });
                self.disturb(house, fault).await.with_context(|| fault.name())?;
                self.done.push(fault.name());
            }
            sleep(self.random.between(LEAST_REST, self.rest)).await;
            self.heal_due(house).await?;
        }
        Ok(())
    }

    async fn heal_due(&mut self, house: &mut House) -> anyhow::Result<()> {
        for client in self.clients.heal_due(&house.client_proxies()) {
            self.history.add(What::Passed { client });
        }
        self.links.heal_due(&house.links());
        redis::follow(house).await
    }

    /// Makes everything whole: Redis and Postgres run already.
    pub(super) async fn heal(&mut self, house: &mut House) -> anyhow::Result<()> {
        self.clients.heal_all(&house.client_proxies());
        self.links.heal_all(&house.links());
        for index in 0..house.addresses.len() {
            if !house.cluster.server_mut(index).is_running() {
                house.cluster.server_mut(index).start().await?;
            }
            network::aim_back(house, index);
        }
        redis::follow(house).await
    }

    async fn disturb(&mut self, house: &mut House, fault: Disturbance) -> anyhow::Result<()> {
        let server = self.random.below(house.addresses.len());
        let away = self.random.between(LEAST_AWAY, MOST_AWAY);
        match fault {
            Disturbance::Kill => {
                house.cluster.server_mut(server).kill()?;
                self.restart(house, server, away).await
            }
            Disturbance::Drain => {
                network::aim_elsewhere(house, server, &mut self.random);
                house.cluster.server_mut(server).stop().await?;
                self.restart(house, server, away).await
            }
            Disturbance::Freeze => {
                let held = self.freeze(house, server)?;
                sleep(away).await;
                self.thaw(house, server, held)
            }
            Disturbance::RedisKill
            | Disturbance::RedisRestart
            | Disturbance::RedisPause
            | Disturbance::RedisFailover
            | Disturbance::Subscribers => redis::disturb(house, fault, away).await,
            Disturbance::RedisOverflow => {
                self.links.heal_all(&house.links());
                let channels = redis::subscribed(house).await?;
                let held = self.freeze(house, server)?;
                let overflowed = house.redis.master.overflow(&channels).await;
                self.thaw(house, server, held)?;
                overflowed
            }
            Disturbance::DatabaseKill => {
                house.cluster.postgres()?.kill().await?;
                sleep(away).await;
                house.cluster.postgres()?.restart().await
            }
            Disturbance::DatabaseRestart => {
                house.cluster.postgres()?.stop().await?;
                sleep(away).await;
                house.cluster.postgres()?.restart().await
            }
            Disturbance::DatabasePause => {
                house.cluster.postgres()?.pause()?;
                // The first one is certain to go past the time after which servers give a call up.
                let again = self.done.contains(&fault.name());
                let least = if again { LEAST_PAUSE } else { CALL };
                sleep(self.random.between(least, MOST_PAUSE)).await;
                house.cluster.postgres()?.unpause()
            }
            Disturbance::RedisHalfOpen | Disturbance::RedisDelay | Disturbance::RedisMidFrame => {
                self.links.disturb(&house.links(), fault, &mut self.random);
                Ok(())
            }
            network => {
                let proxies = house.client_proxies();
                for client in self.clients.disturb(&proxies, network, &mut self.random) {
                    self.history.add(What::Held { client });
                }
                Ok(())
            }
        }
    }

    /// Freezes a server, which holds back what it had for its clients. Gives those clients: the
    /// ones whose way leads there, and the ones without a known way.
    fn freeze(&self, house: &mut House, server: usize) -> anyhow::Result<Vec<usize>> {
        house.cluster.server_mut(server).pause()?;
        let address = house.addresses[server];
        let is_there = |client: &usize| {
            house.proxies.get(*client).is_none_or(|(proxy, _)| proxy.reaches(address))
        };
        let held: Vec<usize> = (0..house.clients.count()).filter(is_there).collect();
        for &client in &held {
            self.history.add(What::Held { client });
        }
        Ok(held)
    }

    fn thaw(&self, house: &mut House, server: usize, held: Vec<usize>) -> anyhow::Result<()> {
        house.cluster.server_mut(server).unpause()?;
        for client in held {
            self.history.add(What::Passed { client });
        }
        Ok(())
    }

    /// Starts a server again after a while, during which some of its clients go elsewhere.
    async fn restart(
        &mut self,
        house: &mut House,
        server: usize,
        away: Duration,
    ) -> anyhow::Result<()> {
        network::aim_elsewhere(house, server, &mut self.random);
        sleep(away).await;
        house.cluster.server_mut(server).start().await?;
        network::aim_back(house, server);
        Ok(())
    }
}
