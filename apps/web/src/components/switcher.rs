//! Ctrl+K: to any room in a few keys.

use confab_protocol::RoomSummary;
use confab_ui::{Badge, Dialog, Glyph, Icon, NodeRef, RwSignal, effect, follow, hear, memo, show};
use leptos::ev::{Event, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;

use super::admin;
use super::nav::glyph_of;
use crate::dom;
use crate::live::Sections;
use crate::state::{Chat, use_chat, use_place};
use crate::words::title_of;

/// A combobox over one's rooms, best match first.
#[component]
pub(super) fn Switcher() -> impl IntoView {
    let chat = use_chat();
    use_place().close_by_back(chat.switcher);
    view! {
        <Dialog open=chat.switcher label=follow(|| "Go to".to_owned()) class="switcher">
            <SwitcherBody/>
        </Dialog>
    }
    .into_any()
}

#[component]
fn SwitcherBody() -> impl IntoView {
    let chat = use_chat();
    let query = RwSignal::new(String::new());
    let chosen = RwSignal::new(0usize);
    let input = NodeRef::<html::Input>::new();
    let found = memo(move || matches(chat, &query.read()));
    let some = memo(move || !found.read().is_empty());
    let place = use_place();
    let go = move |index: usize| {
        if let Some(room) = found.read_untracked().get(index) {
            // It closes with the page that it lies over.
            place.go_to(room.id);
            chat.switcher.set(false);
        }
    };
    let press = move |event: KeyboardEvent| {
        let Some(key) = dom::key(&event) else { return };
        let last = found.read_untracked().len().saturating_sub(1);
        match key.as_str() {
            "ArrowDown" => chosen.update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
            "ArrowUp" => chosen.update(|at| *at = if *at == 0 { last } else { *at - 1 }),
            "Enter" => go(chosen.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    effect(move || {
        if let Some(input) = input.get() {
            drop(input.focus());
        }
    });
    view! {
        <div class="switcher__field">
            <Icon glyph=Glyph::Search/>
            <input
                node_ref=input
                class="switcher__input"
                type="text"
                role="combobox"
                aria-label="Room or person"
                aria-expanded=follow(move || some.get().to_string())
                aria-controls=follow(move || some.get().then_some("switcher-list"))
                aria-autocomplete="list"
                aria-activedescendant=follow(move || some.get().then(|| format!("switcher-{}", chosen.get())))
                placeholder="Go to a room or person"
                autocomplete="off"
                spellcheck="false"
                prop:value=follow(move || query.get())
                on:input=hear(move |event: Event| {
                    query.set(event_target_value(&event));
                    chosen.set(0);
                })
                on:keydown=hear(press)
            />
            <kbd>"Esc"</kbd>
        </div>
        {show(move || some.get(), move || view! {
            <div class="switcher__list" id="switcher-list" role="listbox" aria-label="Rooms and people">
                {follow(move || found.get().into_iter().enumerate().map(|(index, room)| {
                    view! { <Choice room index chosen on_choose=move || go(index)/> }.into_any()
                }).collect::<Vec<_>>())}
            </div>
        }.into_any())}
        {show(move || !some.get(), move || view! {
            <p class="switcher__none" role="status">
                {follow(move || if query.read().is_empty() {
                    "You are in no other room yet. "
                } else {
                    "No room or person by that name. "
                })}
                <a class="link" href="/browse" on:click=hear(move |_| chat.switcher.set(false))>"Browse all rooms"</a>
            </p>
        }.into_any())}
    }
    .into_any()
}

#[component]
fn Choice(
    room: RoomSummary,
    index: usize,
    chosen: RwSignal<usize>,
    on_choose: impl Fn() + 'static,
) -> impl IntoView {
    let selected = follow(move || (chosen.get() == index).to_string());
    view! {
        <div
            class="switcher__option"
            role="option"
            id=format!("switcher-{index}")
            aria-selected=selected
            on:mousemove=hear(move |_| chosen.set(index))
            on:click=hear(move |_| on_choose())
        >
            <span class="nav__glyph">{glyph_of(&room)}</span>
            <span class="switcher__name u-truncate" dir="auto">{title_of(&room)}</span>
            {room.with.as_ref().and_then(admin)}
            <span class="switcher__topic u-truncate" dir="auto">{room.topic}</span>
            {(room.unread > 0).then(|| {
                let label = format!("{} unread", room.unread);
                view! { <Badge text=room.unread.to_string() label/> }
            })}
        </div>
    }
    .into_any()
}

/// Up to ten rooms: those that begin so, then those with a word that does, then those that hold
/// the letters in this order; unread ones first among equals.
fn matches(chat: Chat, query: &str) -> Vec<RoomSummary> {
    let query = query.trim().trim_start_matches(['#', '@']).to_lowercase();
    let open = chat.open.get();
    let list = chat.rooms.read();
    let Sections { favourites, rooms, direct } = list.sections();
    let all = favourites.iter().chain(rooms).chain(direct).filter_map(|id| list.find(*id));
    let mut found: Vec<(u8, bool, &RoomSummary)> = all
        .filter(|room| !query.is_empty() || Some(room.id) != open)
        .filter_map(|room| {
            let title = title_of(room).to_lowercase();
            let handle = room.with.as_ref().map(|person| person.handle.as_str());
            let rank = rank(&title, &query).or_else(|| rank(handle?, &query))?;
            Some((rank, room.unread == 0, room))
        })
        .collect();
    found.sort_by_key(|(rank, read, _)| (*rank, *read));
    found.into_iter().take(10).map(|(.., room)| room.clone()).collect()
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
