//! Brings events and signals to whoever is connected, here and on other servers.

use confab_protocol::{Event, Person, RoomId, Signal, UserId};

/// A handle on live delivery; clones are cheap.
#[derive(Clone, Debug, Default)]
pub struct Live {}

impl Live {
    /// Delivers a committed event here and publishes it. Never waits.
    pub fn committed(&self, _event: &Event) {}

    /// Tells all devices of one person. Never waits.
    pub fn tell_person(&self, _person: UserId, _signal: &Signal) {}

    /// Tells a room that someone writes. Never waits.
    pub fn typing(&self, _room: RoomId, _person: &Person) {}
}
