//! Signals to one person's devices, or to a room.

mod redelivery;

use confab_broker::Topic;
use confab_protocol::{Person, RoomId, RoomSummary, Signal, UserId};

use super::{Live, publication};

pub(super) use redelivery::{Redelivery, redeliver};

impl Live {
    /// Tells all devices of one person, here and elsewhere. Never waits. With the broker away the
    /// other servers are told when it is back.
    pub fn tell_person(&self, person: UserId, signal: &Signal) {
        let payload = publication::encode_signal(self.shared.server_id, signal);
        self.shared.hub.tell(person, &publication::signal_text(&payload), self.now());
        self.publish(Topic::User(person), payload);
        self.shared.redelivery.note(person, signal, self.now(), self.broker_state());
    }

    /// Tells a room that someone writes, at most once in three seconds. Never waits.
    pub fn typing(&self, room: RoomId, person: &Person) {
        if self.shared.hub.takes_typing(room, person.id, self.now()) {
            let signal = Signal::Typing { room, person: person.clone() };
            let payload = publication::encode_signal(self.shared.server_id, &signal);
            self.shared.hub.signal(room, &publication::signal_text(&payload), self.now());
            self.publish(Topic::Room(room), payload);
        }
    }
}

/// Says how far someone has read a room, by what it is to them.
pub(super) fn read_to(room: &RoomSummary) -> Signal {
    let &RoomSummary { id: room, read, unread, mentions, head, .. } = room;
    Signal::Read { room, read, unread, mentions, head: Some(head.seq) }
}
