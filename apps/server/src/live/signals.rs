//! Tells what is passing: to one person's devices, or to a room.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use confab_broker::{BrokerState, Topic};
use confab_hub::Moment;
use confab_protocol::{Person, RoomId, Signal, UserId};

use super::{Live, publication};

/// A broker that has gone deaf is found out within this time: what was told so long ago has
/// arrived, if the broker is thought to be live.
const KEPT_MS: u64 = 5_000;
/// No more is kept of what may be lost; the oldest is given up, and with it a badge on a device
/// that stays until its person reads on.
const KEPT: usize = 4_096;

/// What was told to people of other servers, for as long as the broker may have lost it.
#[derive(Debug, Default)]
pub(super) struct Late {
    told: Mutex<VecDeque<(Moment, Topic, Bytes)>>,
}

impl Live {
    /// Tells all devices of one person, here and elsewhere. Never waits. With the broker away the
    /// other servers are told when it is back.
    pub fn tell_person(&self, person: UserId, signal: &Signal) {
        let payload = publication::encode_signal(self.shared.server_id, signal);
        self.shared.hub.tell(person, &publication::signal_text(&payload), self.now());
        let topic = Topic::User(person);
        self.shared.late.keep(topic, &payload, self.now(), self.broker_state());
        self.publish(topic, payload);
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

    /// Tells again what the broker may have lost, now that it is back.
    pub(super) fn tell_late(&self) {
        for (topic, payload) in self.shared.late.take() {
            self.publish(topic, payload);
        }
    }
}

impl Late {
    fn keep(&self, topic: Topic, payload: &Bytes, now: Moment, broker: BrokerState) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let has_arrived =
            |at: Moment| broker == BrokerState::Live && now.millis_since(at) > KEPT_MS;
        while told.front().is_some_and(|(at, ..)| has_arrived(*at)) || told.len() >= KEPT {
            told.pop_front();
        }
        told.push_back((now, topic, payload.clone()));
    }

    fn take(&self) -> impl Iterator<Item = (Topic, Bytes)> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *told).into_iter().map(|(_, topic, payload)| (topic, payload))
    }
}
