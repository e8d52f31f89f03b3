//! Breaks connections: of clients to servers, and of servers to Redis.

use std::time::Duration;

use confab_testing::{Fault, FaultProxy, Swallowed};
use tokio::time::Instant;

use super::Disturbance;
use crate::chaos::house::House;
use crate::chaos::random::Random;

/// How late everything comes while there is a delay.
const DELAY: Duration = Duration::from_secs(2);
const LEAST: Duration = Duration::from_millis(500);
const MOST: Duration = Duration::from_secs(5);
/// A cut comes within so many bytes.
const CUT_WITHIN: usize = 4_000;

/// The faults that go on, by the number of the proxy.
#[derive(Debug, Default)]
pub(super) struct Network {
    /// Which proxy is well again when.
    ends: Vec<(usize, Instant)>,
    /// Proxies whose traffic is held back, one entry for each fault that began to.
    held: Vec<usize>,
    /// Times by which traffic that was held back has arrived: it may still be late once the proxy
    /// is well again.
    passing: Vec<(usize, Instant)>,
}

impl Network {
    /// Breaks what each proxy stands for, or half of it where there is more than one. Gives whose
    /// words are held back from now on.
    pub(super) fn disturb(
        &mut self,
        proxies: &[&FaultProxy],
        fault: Disturbance,
        random: &mut Random,
    ) -> Vec<usize> {
        let mut held = Vec::new();
        for (index, proxy) in proxies.iter().enumerate() {
            if proxies.len() > 1 && random.coin() {
                continue;
            }
            let end = Instant::now() + random.between(LEAST, MOST);
            match fault {
                // These are of the connections that there are; later ones are well.
                Disturbance::Cut => {
                    proxy.cut();
                    continue;
                }
                Disturbance::HalfOpen => {
                    proxy.half_open();
                    continue;
                }
                Disturbance::RedisHalfOpen => {
                    let whose = [Swallowed::OfClient, Swallowed::OfServer];
                    proxy.swallow(whose[random.below(whose.len())]);
                    continue;
                }
                Disturbance::MidFrame | Disturbance::RedisMidFrame => {
                    proxy.set(Fault::CutAfter(random.below(CUT_WITHIN)));
                }
                Disturbance::Delay | Disturbance::RedisDelay => proxy.set(Fault::Delay(DELAY)),
                _ => proxy.set(Fault::Stall),
            }
            if matches!(fault, Disturbance::Delay | Disturbance::Stall) {
                held.push(index);
            }
            // It takes the place of an earlier one, which must not end it.
            self.ends.retain(|(other, _)| *other != index);
            self.ends.push((index, end));
        }
        self.held.extend(&held);
        held
    }

    /// Ends the faults whose time is over, and gives who has got by now what was held back.
    pub(super) fn heal_due(&mut self, proxies: &[&FaultProxy]) -> Vec<usize> {
        let now = Instant::now();
        for (index, _) in self.ends.extract_if(.., |(_, end)| *end <= now) {
            proxies[index].set(Fault::None);
            let held = self.held.extract_if(.., |held| *held == index);
            self.passing.extend(held.map(|client| (client, now + DELAY)));
        }
        self.passing.extract_if(.., |(_, end)| *end <= now).map(|(index, _)| index).collect()
    }

    pub(super) fn heal_all(&mut self, proxies: &[&FaultProxy]) {
        self.ends.clear();
        for proxy in proxies {
            proxy.set(Fault::None);
        }
    }
}

/// Half of a server's clients would rather try the next one.
pub(super) fn aim_elsewhere(house: &House, server: usize, random: &mut Random) {
    let next = house.addresses[(server + 1) % house.addresses.len()];
    for (proxy, _) in house.proxies.iter().filter(|(_, own)| *own == server) {
        if random.coin() {
            proxy.aim(next);
        }
    }
}

pub(super) fn aim_back(house: &House, server: usize) {
    for (proxy, _) in house.proxies.iter().filter(|(_, own)| *own == server) {
        proxy.aim(house.addresses[server]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Another fault may take its time, so that nobody heals what is due.
    #[tokio::test(start_paused = true)]
    async fn what_is_late_has_not_passed_when_it_is_healed_late() -> anyhow::Result<()> {
        let proxy = FaultProxy::start(([127, 0, 0, 1], 9).into()).await?;
        let (mut network, mut random) = (Network::default(), Random::new(1));
        let held = network.disturb(&[&proxy], Disturbance::Delay, &mut random);
        assert_eq!(held, [0]);
        tokio::time::advance(MOST + 2 * DELAY).await;
        assert!(network.heal_due(&[&proxy]).is_empty());
        tokio::time::advance(DELAY).await;
        assert_eq!(network.heal_due(&[&proxy]), [0]);
        assert!(network.heal_due(&[&proxy]).is_empty());
        Ok(())
    }
}
