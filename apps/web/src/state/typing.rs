//! Typing, by room.

use std::time::Duration;

use confab_protocol::{Person, RoomId, UserId};
use confab_ui::{RwSignal, StoredValue};
use leptos::prelude::*;

/// A sign of typing stands for so long.
const STANDS: Duration = Duration::from_secs(5);

/// The people who are writing, each with the number of their last sign.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Typing {
    signs: RwSignal<Vec<Sign>>,
    count: StoredValue<u64>,
}

#[derive(Clone, Debug)]
struct Sign {
    room: RoomId,
    person: Person,
    number: u64,
}

impl Typing {
    pub(crate) fn new() -> Self {
        Self { signs: RwSignal::new(Vec::new()), count: StoredValue::new(0) }
    }

    /// Someone is writing; it is forgotten in five seconds.
    pub(crate) fn sign(self, room: RoomId, person: Person) {
        self.count.update_value(|count| *count += 1);
        let number = self.count.get_value();
        self.signs.update(|signs| {
            signs.retain(|sign| sign.room != room || sign.person.id != person.id);
            signs.push(Sign { room, person, number });
        });
        set_timeout(move || self.forget(|sign| sign.number == number), STANDS);
    }

    /// Someone has written: they write no more.
    pub(crate) fn written(self, room: RoomId, person: UserId) {
        self.forget(|sign| sign.room == room && sign.person.id == person);
    }

    /// Names of those who are writing in a room, in the order they began.
    pub(crate) fn names(self, room: RoomId) -> Vec<String> {
        let signs = self.signs.read();
        signs.iter().filter(|sign| sign.room == room).map(|sign| sign.person.called()).collect()
    }

    fn forget(self, which: impl Fn(&Sign) -> bool) {
        if self.signs.read_untracked().iter().any(&which) {
            self.signs.update(|signs| signs.retain(|sign| !which(sign)));
        }
    }
}
