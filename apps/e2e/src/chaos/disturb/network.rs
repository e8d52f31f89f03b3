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
    /// Who gets what was held back until when.
    held: Vec<(usize, Instant)>,
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
                self.held.push((index, end + DELAY));
            }
            // It takes the place of an earlier one, which must not end it.
            self.ends.retain(|(other, _)| *other != index);
            self.ends.push((index, end));
        }
        held
    }

    /// Ends the faults whose time is over, and gives who has got by now what was held back.
    pub(super) fn heal_due(&mut self, proxies: &[&FaultProxy]) -> Vec<usize> {
        let now = Instant::now();
        self.ends.retain(|(index, end)| {
            if *end <= now {
                proxies[*index].set(Fault::None);
            }
            *end > now
        });
        self.held.extract_if(.., |(_, end)| *end <= now).map(|(index, _)| index).collect()
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
