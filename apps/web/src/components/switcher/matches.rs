//! Rows of the switcher: rooms at once, out of memory, and people as the server finds them.

pub(super) mod recent;

use std::time::Duration;

use confab_protocol::{Person, RoomSummary, UserId};
use confab_ui::{RwSignal, StoredValue};
use leptos::prelude::*;

use crate::state::Chat;
use crate::words::title_of;

/// Someone types: so long after the last letter people are asked for.
const TYPED: Duration = Duration::from_millis(120);
/// Rows in the list.
const MOST: usize = 12;

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Found {
    Room(Box<RoomSummary>),
    Person(Person),
    /// Messages with what was typed.
    Messages(String),
}

/// The people of the server's last answer.
#[derive(Clone, Copy)]
pub(in crate::components) struct People {
    chat: Chat,
    pub(in crate::components) found: RwSignal<Vec<Person>>,
    /// Whether an answer is on its way.
    pub(super) waits: RwSignal<bool>,
    /// The number of the last question: what answers an earlier one is of no use.
    asked: StoredValue<u32>,
}

impl People {
    pub(in crate::components) fn new(chat: Chat) -> Self {
        Self {
            chat,
            found: RwSignal::new(Vec::new()),
            waits: RwSignal::new(false),
            asked: StoredValue::new(0),
        }
    }

    /// Asks for people who are called so, once nothing more is typed for a moment.
    pub(in crate::components) fn ask(self, query: &str) {
        self.asked.update_value(|asked| *asked += 1);
        let (number, query) = (self.asked.get_value(), key_of(query));
        self.waits.set(!query.is_empty());
        if query.is_empty() {
            return self.found.set(Vec::new());
        }
        let ask = move || {
            // The switcher may be closed by now.
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            let query = String::from(js_sys::encode_uri_component(&query));
            self.chat.read(format!("/people?query={query}"), move |people: Vec<Person>| {
                if self.asked.try_get_value() == Some(number) {
                    self.waits.set(false);
                    self.found.set(people);
                }
            });
        };
        set_timeout(ask, TYPED);
    }
}

/// Rooms and people by how well they fit; among equals rooms before people, unread rooms before
/// others, and of those the ones where one was last.
pub(super) fn matches(chat: Chat, query: &str, people: &[Person]) -> Vec<Found> {
    let typed = query.trim();
    let messages = (!typed.is_empty()).then(|| Found::Messages(typed.to_owned()));
    let query = key_of(query);
    let open = chat.open.get();
    let list = chat.rooms.read();
    let visited = recent::rooms();
    let since = |room| visited.iter().position(|known| *known == room).unwrap_or(usize::MAX);
    let all = || list.sections().all().filter_map(|id| list.find(*id));
    let rooms =
        all().filter(|room| !query.is_empty() || Some(room.id) != open).filter_map(|room| {
            let handle = room.with.as_ref().map(|person| person.handle.as_str());
            let rank = rank(&key_of(&title_of(room)), &query)
                .or_else(|| rank(&key_of(handle?), &query))?;
            Some((
                rank,
                false,
                room.unread == 0,
                since(room.id),
                Found::Room(Box::new(room.clone())),
            ))
        });
    let with = all().filter_map(|room| Some(room.with.as_ref()?.id));
    let with: Vec<UserId> = with.chain([chat.my_id()]).collect();
    // The server has ranked them, by more than is known here.
    let others = people.iter().filter(|person| !with.contains(&person.id)).map(|person| {
        let ranks = [person.name.as_str(), person.handle.as_str()].map(|text| {
            let key = key_of(text);
            rank(&key, &query)
        });
        let best = ranks.into_iter().flatten().min().unwrap_or(3);
        (best, true, true, 0, Found::Person(person.clone()))
    });
    let mut found: Vec<_> = rooms.chain(others).collect();
    found.sort_by_key(|(rank, is_person, read, since, _)| (*rank, *is_person, *read, *since));
    found.into_iter().take(MOST).map(|(.., found)| found).chain(messages).collect()
}

/// A text without its mark, case and accents.
fn key_of(text: &str) -> String {
    let text = text.trim().trim_start_matches(['#', '@']);
    let bare = if text.is_ascii() { text.to_owned() } else { bare(text) };
    bare.to_lowercase()
}

fn bare(text: &str) -> String {
    let parted = String::from(js_sys::JsString::from(text).normalize("NFD"));
    parted.chars().filter(|letter| !('\u{300}'..='\u{36f}').contains(letter)).collect()
}

/// How well a title fits; less is better.
fn rank(title: &str, query: &str) -> Option<u8> {
    if title.starts_with(query) {
        return Some(0);
    }
    if title.split([' ', '-', '_', '.']).any(|word| word.starts_with(query)) {
        return Some(1);
    }
    if title.contains(query) {
        return Some(2);
    }
    let mut letters = title.chars();
    query.chars().all(|wanted| letters.any(|letter| letter == wanted)).then_some(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_better_fit_ranks_higher() {
        assert_eq!(rank("release-notes", "rel"), Some(0));
        assert_eq!(rank("release-notes", "not"), Some(1));
        assert_eq!(rank("release-notes", "ease"), Some(2));
        assert_eq!(rank("release-notes", "rlnt"), Some(3));
        assert_eq!(rank("release-notes", "z"), None);
    }
}
