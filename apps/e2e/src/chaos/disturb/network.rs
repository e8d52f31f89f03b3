//! Breaks connections between clients and servers.

use std::time::Duration;

use confab_testing::{Fault, FaultProxy};
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

/// The faults that go on.
#[derive(Debug, Default)]
pub(super) struct Network {
    /// Which proxy is well again when.
    ends: Vec<(usize, Instant)>,
}

impl Network {
    /// Breaks half of the connections, or a few.
    pub(super) fn disturb(
        &mut self,
        proxies: &[(FaultProxy, usize)],
        fault: Disturbance,
        random: &mut Random,
    ) {
        for (index, (proxy, _)) in proxies.iter().enumerate() {
            if random.coin() {
                continue;
            }
            match fault {
                Disturbance::Cut => proxy.cut(),
                Disturbance::HalfOpen => proxy.half_open(),
                Disturbance::MidFrame => proxy.set(Fault::CutAfter(random.below(CUT_WITHIN))),
                Disturbance::Delay => proxy.set(Fault::Delay(DELAY)),
                _ => proxy.set(Fault::Stall),
            }
            self.ends.push((index, Instant::now() + random.between(LEAST, MOST)));
        }
    }

    pub(super) fn heal_due(&mut self, proxies: &[(FaultProxy, usize)]) {
        let now = Instant::now();
        self.ends.retain(|(index, end)| {
            if *end <= now {
                proxies[*index].0.set(Fault::None);
            }
            *end > now
        });
    }

    pub(super) fn heal_all(&mut self, proxies: &[(FaultProxy, usize)]) {
        self.ends.clear();
        for (proxy, _) in proxies {
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
