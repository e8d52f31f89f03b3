//! Signals of one room beside its events: typing, presence.

use bytes::Bytes;
use confab_protocol::UserId;

use super::{Attached, Room};
use crate::presence::Gathered;
use crate::{HubLimits, Moment, Push};

impl Room {
    /// Queues a signal for everyone; it may be lost.
    pub(crate) fn signal(&self, bytes: &Bytes, now: Moment) {
        for attached in &self.attached {
            attached.connection.outbox().push_signal_of(self.id, bytes.clone(), now);
        }
    }

    /// Whether someone's typing is to be passed on; notes that it was.
    pub(crate) fn takes_typing(&mut self, person: UserId, now: Moment, limits: &HubLimits) -> bool {
        self.typing.retain(|(_, at)| now.millis_since(*at) < limits.typing_ms);
        let fresh = self.typing.iter().all(|(typist, _)| *typist != person);
        if fresh {
            self.typing.push((person, now));
        }
        fresh
    }

    pub(crate) fn gather(&mut self, now: Moment, limits: &HubLimits) -> Option<Gathered> {
        let person =
            |attached: &Attached| (attached.connection.person(), attached.connection.presence());
        let here = || self.attached.iter().map(person).collect();
        self.presence.gather(self.id, here, now, limits)
    }

    /// Has everyone be told who is here, by [`Room::tell_presence`].
    pub(crate) fn announce_presence(&mut self, signal: Bytes) {
        self.presence.signal = Some(signal);
        self.presence.owed = true;
        self.attached.iter_mut().for_each(|attached| attached.owed = true);
    }

    /// Tells presence to those who do not know it yet. Connections with much waiting are left for
    /// the next time.
    pub(crate) fn tell_presence(&mut self, now: Moment) {
        let Some(signal) = self.presence.signal.as_ref().filter(|_| self.presence.owed) else {
            return;
        };
        let mut owed = false;
        for attached in self.attached.iter_mut().filter(|attached| attached.owed) {
            let outbox = attached.connection.outbox();
            attached.owed = outbox.push_signal_of(self.id, signal.clone(), now) == Push::Dropped;
            owed |= attached.owed;
        }
        self.presence.owed = owed;
    }
}
