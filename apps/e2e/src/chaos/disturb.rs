//! Breaks things by a seed, and makes them whole again.

mod fault;
mod network;

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::Options;
use super::house::House;
use super::random::Random;
use crate::history::{History, What};
use network::Network;

pub use fault::Disturbance;

/// Between two faults; those of the network go on meanwhile.
const LEAST_REST: Duration = Duration::from_millis(200);
const MOST_REST: Duration = Duration::from_millis(1_500);

/// How long a process stays dead or frozen.
const LEAST_AWAY: Duration = Duration::from_millis(300);
const MOST_AWAY: Duration = Duration::from_secs(3);

/// Whoever breaks things.
pub(super) struct Disturber {
    faults: Vec<Disturbance>,
    time: Duration,
    random: Random,
    history: History,
    network: Network,
    /// What was done, by name.
    pub(super) done: Vec<&'static str>,
}

impl Disturber {
    pub(super) fn new(options: &Options, random: Random, history: History) -> Self {
        Self {
            faults: options.faults.clone(),
            time: options.time,
            random,
            history,
            network: Network::default(),
            done: Vec::new(),
        }
    }

    /// Breaks one thing after another for the time of the run. Every kind comes once in each
    /// round, in an order that the seed gives.
    pub(super) async fn run(&mut self, house: &mut House) -> anyhow::Result<()> {
        let end = Instant::now() + self.time;
        let mut round: Vec<Disturbance> = Vec::new();
        while Instant::now() < end {
            if round.is_empty() {
                round.clone_from(&self.faults);
            }
            if !round.is_empty() {
                let fault = round.swap_remove(self.random.below(round.len()));
                self.history.add(What::Fault { fault: fault.name().to_owned() });
                self.done.push(fault.name());
                self.disturb(house, fault).await?;
            }
            sleep(self.random.between(LEAST_REST, MOST_REST)).await;
            self.network.heal_due(&house.proxies);
        }
        Ok(())
    }

    /// Makes everything whole: Redis and Postgres run already.
    pub(super) async fn heal(&mut self, house: &mut House) -> anyhow::Result<()> {
        self.network.heal_all(&house.proxies);
        for index in 0..house.addresses.len() {
            if !house.cluster.server_mut(index).is_running() {
                house.cluster.server_mut(index).start().await?;
            }
            network::aim_back(house, index);
        }
        Ok(())
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
                house.cluster.server_mut(server).pause()?;
                sleep(away).await;
                house.cluster.server_mut(server).unpause()
            }
            Disturbance::RedisKill => {
                house.cluster.redis()?.kill()?;
                sleep(away).await;
                house.cluster.redis()?.restart().await
            }
            Disturbance::RedisPause => {
                house.cluster.redis()?.pause()?;
                sleep(away * 2).await;
                house.cluster.redis()?.unpause()
            }
            Disturbance::Subscribers => {
                house.cluster.redis()?.command("CLIENT KILL TYPE pubsub").await.map(drop)
            }
            Disturbance::DatabaseKill => {
                house.cluster.postgres()?.kill().await?;
                sleep(away).await;
                house.cluster.postgres()?.restart().await
            }
            Disturbance::DatabasePause => {
                house.cluster.postgres()?.pause()?;
                sleep(away * 2).await;
                house.cluster.postgres()?.unpause()
            }
            network => {
                self.network.disturb(&house.proxies, network, &mut self.random);
                Ok(())
            }
        }
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
