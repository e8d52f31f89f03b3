//! The keys that work wherever one is.

use confab_protocol::RoomId;
use confab_ui::{effect, listen};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::dom;
use crate::live::{Towards, Which};
use crate::state::{Chat, Panel, Place, use_chat, use_place};

/// The regions that F6 goes through, in its order.
const REGIONS: [&str; 5] = [
    CURRENT_ROW,
    "[data-composer]",
    "[data-panel] :is(button, a, input)",
    "[data-region='rooms'] [data-search]",
    "#details-toggle",
];

/// The message that Tab leads to.
pub(crate) const CURRENT_ROW: &str = "[data-row][tabindex='0']";

/// Listens on the window; shows nothing.
#[component]
pub(crate) fn Keys() -> impl IntoView {
    let chat = use_chat();
    let place = use_place();
    effect(move || {
        // A page without the app was left by a key.
        if let Some(dom::Link { path, search, hash }) = dom::address()
            && let Some(open) = match hash.as_str() {
                "#switch" => Some(chat.switcher),
                "#keys" => Some(chat.help),
                _ => None,
            }
        {
            dom::show_address(&(path + &search), dom::Entry::Instead);
            open.set(true);
        }
        listen("keydown", move |event: KeyboardEvent| {
            let done = match pressed(&event) {
                Some(Press::Switch) => {
                    chat.switcher.update(|open| *open = !*open);
                    true
                }
                Some(Press::Help) => {
                    chat.help.set(true);
                    true
                }
                Some(Press::Move { towards, which }) => next_room(chat, towards, which)
                    .is_some_and(|room| {
                        place.go_to(room);
                        true
                    }),
                Some(Press::Mentions) => {
                    place.go("/mentions");
                    true
                }
                Some(Press::Panel) => {
                    if !place.close_panel() {
                        place.open(Panel::Details);
                    }
                    true
                }
                Some(Press::Search { everywhere }) => search(place, everywhere),
                Some(Press::Region { step }) => cycle(step),
                Some(Press::Close) => !dom::has_dialog() && place.close_panel(),
                None => false,
            };
            if done {
                event.prevent_default();
            }
        });
    });
}

#[derive(Clone, Copy, Debug)]
enum Press {
    Switch,
    Help,
    Panel,
    Mentions,
    Search {
        everywhere: bool,
    },
    /// Closes the panel beside the room.
    Close,
    Move {
        towards: Towards,
        which: Which,
    },
    Region {
        step: isize,
    },
}

/// Finds the meaning of a key, if it has one here.
fn pressed(event: &KeyboardEvent) -> Option<Press> {
    let key = dom::key(event)?;
    let which = if event.shift_key() { Which::Unread } else { Which::Any };
    let control = event.ctrl_key() || event.meta_key();
    match key.as_str() {
        "k" | "K" if control && !event.shift_key() => Some(Press::Switch),
        "m" | "M" if control && event.shift_key() => Some(Press::Mentions),
        "f" | "F" if control => Some(Press::Search { everywhere: event.shift_key() }),
        "/" if control => Some(Press::Help),
        "?" if !control && !dom::is_typing() => Some(Press::Help),
        "." if control => Some(Press::Panel),
        "ArrowUp" if event.alt_key() => Some(Press::Move { towards: Towards::Previous, which }),
        "ArrowDown" if event.alt_key() => Some(Press::Move { towards: Towards::Next, which }),
        "Escape" if !event.default_prevented() => Some(Press::Close),
        "F6" => Some(Press::Region { step: if event.shift_key() { -1 } else { 1 } }),
        _ => None,
    }
}

/// Opens the search, or gives its field the focus. Where that has it already the key is the browser's.
fn search(place: Place, everywhere: bool) -> bool {
    let panel = Panel::Search(everywhere);
    if place.panel.get_untracked() != Some(panel) {
        place.open(panel);
        return true;
    }
    dom::find("[data-search-field]:focus").is_none() && dom::focus("[data-search-field]")
}

/// The next room in the order of the nav, round and round.
fn next_room(chat: Chat, towards: Towards, which: Which) -> Option<RoomId> {
    let rooms = chat.rooms.read_untracked();
    let open = chat.open.get_untracked().unwrap_or(RoomId(0));
    rooms.neighbour(open, towards, which)
}

/// Moves the focus to the next region that is there.
fn cycle(step: isize) -> bool {
    let count = REGIONS.len();
    let active = dom::document().and_then(|document| document.active_element());
    let here = active.and_then(|element| {
        REGIONS.iter().position(|region| element.matches(region).unwrap_or(false))
    });
    let start = here.unwrap_or(if step > 0 { count - 1 } else { 0 });
    (1..=count).any(|far| {
        let far = isize::try_from(far).unwrap_or(1) * step;
        let count = isize::try_from(count).unwrap_or(1);
        let at = (isize::try_from(start).unwrap_or(0) + far).rem_euclid(count);
        dom::focus(REGIONS[usize::try_from(at).unwrap_or(0)])
    })
}
