//! Events are handed to everyone in their room.

use std::task::Waker;

use confab_protocol::RoomId;

use super::Hub;
use crate::parcel::Parcel;
use crate::room::{Delivery, Fanout};
use crate::{Effect, Frame, Moment};

impl Hub {
    /// Delivers an event to everyone in the room here, when its turn comes.
    pub fn deliver(&self, room: RoomId, frame: Frame, now: Moment) -> Delivery {
        let (mut wakers, mut became) = (Vec::new(), Delivery::Idle);
        self.deliver_all(room, [frame], now, &mut wakers, |delivery| became = delivery);
        wakers.into_iter().for_each(Waker::wake);
        became
    }

    /// Delivers events of a room, as they come: those that follow each other go to a member in one
    /// write. Gives the outcome, and ends early with [`Delivery::Diverged`].
    ///
    /// Connections for which something is queued are not woken but added to `wakers`: the caller
    /// wakes thousands of them a few at a time, so that they do not hold up everything else.
    pub fn deliver_all(
        &self,
        room: RoomId,
        frames: impl IntoIterator<Item = Frame>,
        now: Moment,
        wakers: &mut Vec<Waker>,
        mut told: impl FnMut(Delivery),
    ) {
        let mut frames = frames.into_iter().peekable();
        while let Some(first) = frames.next() {
            let mut run = vec![first];
            while let Some(next) = frames.next_if(|next| goes_with(&run, next)) {
                run.push(next);
            }
            let delivery = self.deliver_run(room, run, now, wakers);
            told(delivery);
            if delivery == Delivery::Diverged {
                return;
            }
        }
    }

    fn deliver_run(
        &self,
        room: RoomId,
        run: Vec<Frame>,
        now: Moment,
        wakers: &mut Vec<Waker>,
    ) -> Delivery {
        let mut shard = self.shard_at(room, now);
        let halted = shard.halted;
        if run.iter().any(|frame| matches!(frame.effect, Effect::Left(_))) {
            shard.epoch += 1;
        }
        let mut delivery = Delivery::Idle;
        shard.settle(room, |room| {
            if !halted && room.is_next(&run) {
                delivery = room.deliver_run(run, now, &self.limits, wakers);
                return;
            }
            let mut fanout = Fanout::default();
            for frame in run {
                delivery = if halted {
                    room.hold(frame, now, &self.limits)
                } else {
                    room.deliver(frame, now, &self.limits, wakers)
                };
                match &mut delivery {
                    Delivery::Diverged => return,
                    Delivery::Delivered(reached) => {
                        reached.add(fanout);
                        fanout = *reached;
                    }
                    _ => {}
                }
            }
            if fanout.events > 0 {
                delivery = Delivery::Delivered(fanout);
            }
        });
        shard.bound_rings(self.limits.rings_bytes / self.shards.len());
        delivery
    }
}

/// Whether an event goes out with those before it. A person who leaves is told up to there and no
/// further.
fn goes_with(run: &[Frame], next: &Frame) -> bool {
    let Some(last) = run.last() else { return true };
    next.follows(last.at) && !matches!(last.effect, Effect::Left(_)) && Parcel::fits(run, next)
}
