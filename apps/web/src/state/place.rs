//! Where one is, as the address says.

use confab_protocol::{RoomId, Seq};
use confab_ui::{RwSignal, StoredValue, effect, use_context};

use crate::dom::{self, Entry, Link};

/// The content of the panel beside a room: one thing at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Panel {
    /// `?panel=details`.
    Details,
    /// `?panel=search`: messages by their words, of the room; `search-all`, of all rooms.
    Search(bool),
    /// `?thread=150`: the thread of that message.
    Thread(Seq),
}

/// Address of the live app, read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) room: RoomId,
    /// The panel beside the room.
    pub(crate) panel: Option<Panel>,
    /// `#rooms`: on a small screen the rooms cover the page.
    pub(crate) rooms: bool,
    /// `#m179`: the message that is to be seen.
    pub(crate) message: Option<Seq>,
}

/// The address, followed by what shows it. `history` holds it; this is read out of there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) room: RwSignal<RoomId>,
    pub(crate) panel: RwSignal<Option<Panel>>,
    pub(crate) rooms: RwSignal<bool>,
    pub(crate) message: RwSignal<Option<Seq>>,
    /// Whether a dialog lies over the page that Back closes.
    covered: RwSignal<bool>,
    /// Whether the browser is on its way back from what was open beside the room.
    closing: StoredValue<bool>,
}

/// Where this page is.
///
/// # Panics
///
/// Panics outside of the live app.
pub(crate) fn use_place() -> Place {
    use_context().expect("invariant: the app provides the place")
}

impl Panel {
    fn parse(pair: &str) -> Option<Self> {
        match pair.split_once('=')? {
            ("panel", "details") => Some(Self::Details),
            ("panel", "search") => Some(Self::Search(false)),
            ("panel", "search-all") => Some(Self::Search(true)),
            ("thread", root) => root.parse().ok().map(Seq).map(Self::Thread),
            _ => None,
        }
    }

    /// The address of a room with this beside it.
    pub(crate) fn address(self, room: RoomId) -> String {
        match self {
            Self::Details => format!("/rooms/{room}?panel=details"),
            Self::Search(false) => format!("/rooms/{room}?panel=search"),
            Self::Search(true) => format!("/rooms/{room}?panel=search-all"),
            Self::Thread(root) => format!("/rooms/{room}?thread={root}"),
        }
    }

    /// The element that has the focus once it is closed.
    fn opener(self) -> String {
        match self {
            Self::Details => "#details-toggle".to_owned(),
            Self::Search(_) => "#search-toggle".to_owned(),
            Self::Thread(root) => format!("#m{root}"),
        }
    }
}

impl Address {
    /// Reads an address' parts as `Location` gives them; absent where it is of another page.
    pub(crate) fn parse(path: &str, search: &str, hash: &str) -> Option<Self> {
        let room = path.strip_prefix("/rooms/")?.parse().ok()?;
        let mut pairs = search.strip_prefix('?').unwrap_or(search).split('&');
        let panel = pairs.find_map(Panel::parse);
        let message = hash.strip_prefix("#m").and_then(|seq| seq.parse().ok()).map(Seq);
        Some(Self { room, panel, rooms: hash == "#rooms", message })
    }
}

impl Link {
    /// Reads the address, if it leads to the live app.
    pub(crate) fn read(&self) -> Option<Address> {
        Address::parse(&self.path, &self.search, &self.hash)
    }
}

impl Place {
    pub(crate) fn new(address: Address) -> Self {
        Self {
            room: RwSignal::new(address.room),
            panel: RwSignal::new(address.panel),
            rooms: RwSignal::new(address.rooms),
            message: RwSignal::new(address.message),
            covered: RwSignal::new(false),
            closing: StoredValue::new(false),
        }
    }

    /// Goes to an address of this server; to another page by leaving this one. A panel beside a
    /// room is closed by going back, so that Back does not open it again.
    pub(crate) fn go(self, address: &str) {
        let (before, hash) = address.split_at(address.find('#').unwrap_or(address.len()));
        let (path, search) = before.split_once('?').unwrap_or((before, ""));
        let Some(there) = Address::parse(path, search, hash) else {
            return dom::leave_for(address);
        };
        let same = there.room == self.room.get_untracked() && there.message.is_none();
        match (self.panel.get_untracked().is_some(), there.panel.is_some()) {
            // The sheet over the page closes, and its entry is that of the new address.
            _ if self.is_covered() => {
                self.covered.set(false);
                dom::show_address(address, Entry::Instead);
            }
            (true, false) if same => {
                if self.closing.get_value() || dom::close_opened() {
                    return self.closing.set_value(true);
                }
                dom::show_address(address, Entry::Instead);
            }
            (true, true) if same => dom::show_address(address, Entry::Instead),
            (false, true) if same => dom::show_address(address, Entry::Opened),
            _ => dom::show_address(address, Entry::New),
        }
        self.take(there);
    }

    /// Goes to a room.
    pub(crate) fn go_to(self, room: RoomId) {
        self.go(&format!("/rooms/{room}"));
    }

    /// Shows this in the panel beside the room.
    pub(crate) fn open(self, panel: Panel) {
        self.go(&panel.address(self.room.get_untracked()));
    }

    /// Closes the panel, if it is open, and gives the focus back; gives whether it was.
    pub(crate) fn close_panel(self) -> bool {
        let Some(panel) = self.panel.get_untracked() else { return false };
        let elsewhere = dom::find(":focus:not([data-panel] *)").is_some();
        self.go_to(self.room.get_untracked());
        if !elsewhere && !dom::focus(&panel.opener()) {
            dom::focus("[data-composer]");
        }
        true
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

    /// The flag of a dialog that is open while something is asked. Once it is closed nothing is.
    pub(crate) fn open_while_asked<T>(self, asked: RwSignal<Option<T>>) -> RwSignal<bool>
    where
        T: Send + Sync + 'static,
    {
        let open = RwSignal::new(false);
        self.close_by_back(open);
        effect(move || {
            if asked.read().is_some() {
                open.set(true);
            }
        });
        let mut before = false;
        effect(move || {
            let now = open.get();
            if std::mem::replace(&mut before, now) && !now {
                asked.set(None);
            }
        });
        open
    }

    /// Takes a step back: what lies over the page closes.
    pub(crate) fn uncover(self) {
        self.covered.set_if_new(false);
    }

    fn is_covered(self) -> bool {
        self.covered.get_untracked()
    }

    /// Shows the place of an address, where that is another.
    pub(crate) fn take(self, address: Address) {
        self.closing.set_value(false);
        if address.message.is_some() || self.message.get_untracked().is_some() {
            self.message.set(address.message);
        }
        self.rooms.set_if_new(address.rooms);
        self.panel.set_if_new(address.panel);
        self.room.set_if_new(address.room);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_which_room_and_what_is_open() {
        let read = |path, search, hash| Address::parse(path, search, hash);
        let plain = Address { room: RoomId(3), panel: None, rooms: false, message: None };
        assert_eq!(read("/rooms/3", "", ""), Some(plain));
        let details = Address { panel: Some(Panel::Details), ..plain };
        assert_eq!(read("/rooms/3", "?panel=details", ""), Some(details));
        assert_eq!(read("/rooms/3", "?error=gone&panel=details", "#page"), Some(details));
        let thread = Address { panel: Some(Panel::Thread(Seq(150))), ..plain };
        assert_eq!(read("/rooms/3", "?thread=150", ""), Some(thread));
        let search = Address { panel: Some(Panel::Search(true)), ..plain };
        assert_eq!(read("/rooms/3", "?panel=search-all", ""), Some(search));
        assert_eq!(read("/rooms/3", "?thread=x", ""), Some(plain));
        assert_eq!(read("/rooms/3", "", "#rooms"), Some(Address { rooms: true, ..plain }));
        let message = Address { message: Some(Seq(179)), ..plain };
        assert_eq!(read("/rooms/3", "", "#m179"), Some(message));
        assert_eq!(read("/rooms/3", "", "#m1x"), Some(plain));
    }

    #[test]
    fn other_pages_are_no_address_of_the_app() {
        for path in ["/", "/browse", "/rooms", "/rooms/", "/rooms/x", "/rooms/3/", "/rooms/3/join"]
        {
            assert_eq!(Address::parse(path, "", ""), None, "{path}");
        }
    }
}
