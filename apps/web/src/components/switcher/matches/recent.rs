//! The rooms where one was last, in this browser.

use confab_protocol::RoomId;
use confab_ui::effect;

use crate::dom;
use crate::state::Place;

const KEY: &str = "confab.recent";
const MOST: usize = 20;

/// The rooms, the last one first.
pub(crate) fn rooms() -> Vec<RoomId> {
    let kept = dom::recall(KEY).unwrap_or_default();
    kept.split(' ').filter_map(|id| id.parse().ok()).collect()
}

/// Notes each room that is opened.
pub(crate) fn note(place: Place) {
    effect(move || {
        let room = place.room.get();
        let others = rooms().into_iter().filter(|other| *other != room);
        let all = [room].into_iter().chain(others).take(MOST);
        let all: Vec<String> = all.map(|room| room.to_string()).collect();
        dom::remember(KEY, &all.join(" "));
    });
}
