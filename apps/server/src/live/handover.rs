//! Delivers committed events.
//!
//! The store hands an event over on its writer's task, which must not pay for a room of thousands.
//! So it goes on a lane, by its room, and a task of the lane's own delivers it. A full lane loses
//! it, as a broker may: the hole is found, or the next comparison of heads finds the event.

use std::sync::Arc;

use confab_broker::Topic;
use confab_protocol::{Event, EventKind, Signal};
use confab_store::{Appended, Handover};
use tokio::sync::{Mutex, mpsc};

use super::membership_changes::{Change, look_up};
use super::rooms_in_turn::{AT_ONCE, RoomsInTurn};
use super::{Live, publication};

/// Committed events of some rooms, in the order of each.
pub type Committed = mpsc::Receiver<Appended>;

/// The store's end, and so many lanes, each of which holds so many events.
pub fn handover(lanes: usize, capacity: usize) -> (Handover, Vec<Committed>) {
    let (ends, lanes): (Vec<_>, Vec<_>) =
        std::iter::repeat_with(|| mpsc::channel(capacity)).take(lanes.max(1)).unzip();
    let handover = Handover::new(move |appended: &Appended| {
        let room = usize::try_from(appended.event.room.0.unsigned_abs()).unwrap_or_default();
        if ends[room % ends.len()].try_send(appended.clone()).is_err() {
            tracing::warn!(room, "a committed event waits for heads to be compared");
        }
    });
    (handover, lanes)
}

/// Delivers the events of a lane until the store is gone.
pub(super) async fn deliver(live: Live, lane: Arc<Mutex<Committed>>) {
    let mut lane = lane.lock().await;
    let (mut batch, mut rooms) = (Vec::with_capacity(AT_ONCE), RoomsInTurn::default());
    while lane.recv_many(&mut batch, AT_ONCE).await > 0 {
        for Appended { event, before, .. } in &batch {
            let (payload, frame) = publication::encode_event(event, *before);
            // It goes out to other servers while it is delivered here.
            live.publish(Topic::Room(event.room), payload);
            rooms.add(event.room, frame);
        }
        rooms.deliver(&live).await;
        batch.drain(..).for_each(|appended| live.tell_devices(&appended.event));
    }
}

impl Live {
    /// Tells the devices of a person who has come or gone. Never waits.
    fn tell_devices(&self, event: &Event) {
        match &event.what {
            EventKind::MemberJoined { member } => {
                look_up(self, event.room, member.id, Change::Joined);
            }
            EventKind::MemberLeft { member } => {
                self.tell_person(member.id, &Signal::RoomRemoved { room: event.room });
            }
            _ => {}
        }
    }
}
