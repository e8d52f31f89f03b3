//! Where one is, as the address says.

use confab_protocol::RoomId;
use confab_ui::{effect, set_if_new};
use leptos::prelude::*;

use crate::dom::{self, Link};

/// What an address of the live app says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) room: RoomId,
    /// `?panel=details`: what stands beside the room.
    pub(crate) details: bool,
    /// `#rooms`: on a small screen the rooms cover the page.
    pub(crate) rooms: bool,
}

/// The address, followed by what shows it. `history` holds it; this is read out of there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) room: RwSignal<RoomId>,
    pub(crate) details: RwSignal<bool>,
    pub(crate) rooms: RwSignal<bool>,
    /// Whether a dialog lies over the page that Back closes.
    covered: RwSignal<bool>,
}

/// Where this page is.
///
/// # Panics
///
/// Panics outside of the live app.
pub(crate) fn use_place() -> Place {
    use_context().expect("invariant: the app provides the place")
}

impl Address {
    /// Reads an address' parts as `Location` gives them; absent where it is of another page.
    pub(crate) fn parse(path: &str, search: &str, hash: &str) -> Option<Self> {
        let room = path.strip_prefix("/rooms/")?.parse().ok()?;
        let mut pairs = search.strip_prefix('?').unwrap_or(search).split('&');
        let details = pairs.any(|pair| pair == "panel=details");
        Some(Self { room, details, rooms: hash == "#rooms" })
    }
}

impl Link {
    /// What it says to the live app, if it leads there.
    pub(crate) fn read(&self) -> Option<Address> {
        Address::parse(&self.path, &self.search, &self.hash)
    }
}

impl Place {
    pub(crate) fn new(address: Address) -> Self {
        Self {
            room: RwSignal::new(address.room),
            details: RwSignal::new(address.details),
            rooms: RwSignal::new(address.rooms),
            covered: RwSignal::new(false),
        }
    }

    /// Goes to an address of this server; to another page by leaving this one.
    pub(crate) fn go(self, address: &str) {
        let (path, search) = address.split_once('?').unwrap_or((address, ""));
        match Address::parse(path, search, "") {
            Some(there) => {
                // What lies over the page closes, and its entry is that of the new address.
                if self.is_covered() {
                    self.covered.set(false);
                    dom::replace_address(address);
                } else {
                    dom::push_address(address);
                }
                self.take(there);
            }
            None => dom::leave_for(address),
        }
    }

    /// Goes to a room.
    pub(crate) fn go_to(self, room: RoomId) {
        self.go(&format!("/rooms/{room}"));
    }

    /// Opens or closes what stands beside the room.
    pub(crate) fn toggle_details(self) {
        let panel = if self.details.get_untracked() { "" } else { "?panel=details" };
        self.go(&format!("/rooms/{}{panel}", self.room.get_untracked()));
    }

    /// Has Back close a dialog, as people expect of a phone; with a keyboard Escape does.
    pub(crate) fn close_by_back(self, open: RwSignal<bool>) {
        effect(move || {
            let is_open = open.get();
            if is_open && dom::is_touch() && !self.is_covered() {
                dom::push_same_address();
                self.covered.set(true);
            } else if !is_open && self.is_covered() {
                self.covered.set(false);
                dom::go_back();
            }
        });
        let mut before = false;
        effect(move || {
            let covered = self.covered.get();
            if std::mem::replace(&mut before, covered) && !covered && open.get_untracked() {
                open.set(false);
            }
        });
    }

    /// Takes a step back: what lies over the page closes.
    pub(crate) fn uncover(self) {
        set_if_new(&self.covered, false);
    }

    fn is_covered(self) -> bool {
        self.covered.get_untracked()
    }

    /// Shows what an address says, where that is another.
    pub(crate) fn take(self, address: Address) {
        set_if_new(&self.rooms, address.rooms);
        set_if_new(&self.details, address.details);
        set_if_new(&self.room, address.room);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_which_room_and_what_is_open() {
        let read = |path, search, hash| Address::parse(path, search, hash);
        let plain = Address { room: RoomId(3), details: false, rooms: false };
        assert_eq!(read("/rooms/3", "", ""), Some(plain));
        let details = Address { details: true, ..plain };
        assert_eq!(read("/rooms/3", "?panel=details", ""), Some(details));
        assert_eq!(read("/rooms/3", "?error=gone&panel=details", "#page"), Some(details));
        assert_eq!(read("/rooms/3", "", "#rooms"), Some(Address { rooms: true, ..plain }));
    }

    #[test]
    fn other_pages_are_no_address_of_the_app() {
        for path in ["/", "/browse", "/rooms", "/rooms/", "/rooms/x", "/rooms/3/", "/rooms/3/join"]
        {
            assert_eq!(Address::parse(path, "", ""), None, "{path}");
        }
    }
}
