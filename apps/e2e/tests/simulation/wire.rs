//! A broker that loses, delays and reorders.

use confab_hub::Frame;
use confab_protocol::{RoomId, Signal, UserId};

use crate::kinds::Random;

/// How late a publication comes at most, in milliseconds.
const LATE: u64 = 400;
/// One in so many is lost.
const LOST: u64 = 8;

/// One publication.
#[derive(Clone, Debug)]
pub(crate) enum Publication {
    Event(RoomId, Frame),
    Signal(UserId, Signal),
}

#[derive(Default)]
pub(crate) struct Wire {
    pub(crate) away: bool,
    /// Publications on their way: when each comes, and where.
    flying: Vec<(u64, usize, Publication)>,
}

impl Wire {
    pub(crate) fn publish(
        &mut self,
        publication: &Publication,
        servers: usize,
        now: u64,
        random: &mut Random,
    ) {
        for server in 0..servers {
            if !self.away && random.below(LOST) != 0 {
                self.flying.push((now + random.below(LATE), server, publication.clone()));
            }
        }
    }

    /// Takes the publications that have come by now.
    pub(crate) fn due(&mut self, now: u64) -> Vec<(usize, Publication)> {
        let (due, flying) = std::mem::take(&mut self.flying).into_iter().partition(|f| f.0 <= now);
        self.flying = flying;
        let due: Vec<(u64, usize, Publication)> = due;
        due.into_iter().map(|(_, server, publication)| (server, publication)).collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.flying.is_empty()
    }
}
