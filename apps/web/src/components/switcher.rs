//! Ctrl+K: to any room or person in a few keys.

mod matches;

use confab_protocol::{Person, RoomId};
use confab_ui::{
    Avatar, AvatarSize, Badge, Dialog, Glyph, Icon, Memo, NodeRef, RwSignal, StoredValue, effect,
    follow, hear, memo, show, view,
};
use confab_words::{messages, nav, number, search, switcher as words};
use leptos::ev::{Event, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;

use super::admin;
use super::nav::glyph_of;
use super::profile::message;
use super::search_panel::look_for;
use crate::components::picture_at;
use crate::dom;
use crate::state::{Chat, Place, use_chat, use_place};
use crate::words::title_of;
pub(super) use matches::People;
use matches::{Found, matches, recent};

/// A combobox over one's rooms and everyone, best match first.
#[component]
pub(super) fn Switcher() -> impl IntoView {
    let chat = use_chat();
    let place = use_place();
    place.close_by_back(chat.switcher);
    recent::note(place);
    view! {
        <Dialog open=chat.switcher label=follow(|| words::title().to_owned()) class="switcher">
            <SwitcherBody/>
        </Dialog>
    }
    .into_any()
}

/// The row under the hand: the list may grow while one chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chosen {
    First,
    Room(RoomId),
    Person(i64),
    Messages,
}

/// The state of the open switcher.
#[derive(Clone, Copy)]
struct Choosing {
    chat: Chat,
    place: Place,
    query: RwSignal<String>,
    people: People,
    found: Memo<Vec<Found>>,
    chosen: RwSignal<Chosen>,
    /// Enter was pressed before there was anything to go to.
    goes: StoredValue<bool>,
}

#[component]
fn SwitcherBody() -> impl IntoView {
    let (chat, place) = (use_chat(), use_place());
    let query = RwSignal::new(String::new());
    let people = People::new(chat);
    let found = memo(move || matches(chat, &query.read(), &people.found.read()));
    let (chosen, goes) = (RwSignal::new(Chosen::First), StoredValue::new(false));
    let choosing = Choosing { chat, place, query, people, found, chosen, goes };
    let input = NodeRef::<html::Input>::new();
    let some = memo(move || !found.read().is_empty());
    let none = memo(move || found.read().iter().all(Found::is_messages));
    let at = memo(move || choosing.at());
    effect(move || {
        if let Some(input) = input.get() {
            drop(input.focus());
        }
    });
    effect(move || {
        // Where nobody is found either, messages are looked through.
        let over = !none.get() || !people.waits.get();
        if over && goes.get_value() {
            goes.set_value(false);
            choosing.go(0);
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
                aria-label=words::field()
                aria-expanded=follow(move || some.get().to_string())
                aria-controls=follow(move || some.get().then_some("switcher-list"))
                aria-autocomplete="list"
                aria-activedescendant=follow(move || some.get().then(|| format!("switcher-{}", at.get())))
                placeholder=words::field_hint()
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                prop:value=follow(move || query.get())
                on:input=hear(move |event: Event| choosing.typed(event_target_value(&event)))
                on:keydown=hear(move |event: KeyboardEvent| choosing.press(&event))
            />
            <kbd>"Esc"</kbd>
        </div>
        {show(move || some.get(), move || view! {
            <div class="switcher__list" id="switcher-list" role="listbox" aria-label=words::list()>
                {follow(move || found.get().into_iter().enumerate().map(|(index, found)| {
                    view! { <Choice found index at choosing/> }.into_any()
                }).collect::<Vec<_>>())}
            </div>
        }.into_any())}
        {show(move || none.get(), move || nothing(choosing))}
    }
    .into_any()
}

/// In place of an empty list.
fn nothing(choosing: Choosing) -> AnyView {
    let Choosing { chat, query, people, .. } = choosing;
    let text = move || match (query.read().is_empty(), people.waits.get()) {
        (true, _) => words::no_other(),
        (false, true) => words::looking(),
        (false, false) => words::none(),
    };
    view! {
        <p class="switcher__none" role="status">
            {follow(text)}" "
            <a class="link" href="/browse" on:click=hear(move |_| chat.switcher.set(false))>{words::browse()}</a>
            {more_ways(chat)}
        </p>
    }
    .into_any()
}

/// Other ways on, beside browsing, where nothing was found.
fn more_ways(chat: Chat) -> AnyView {
    let invite =
        || view! { " · "<a class="link" href="/invite">{messages::invite_people()}</a> }.into_any();
    chat.may_invite().then(invite).into_any()
}

impl Choosing {
    fn typed(self, text: String) {
        self.people.ask(&text);
        self.query.set(text);
        self.chosen.set(Chosen::First);
        self.goes.set_value(false);
    }

    /// The place of what is chosen.
    fn at(self) -> usize {
        let chosen = self.chosen.get();
        self.found.read().iter().position(|found| found.is(chosen)).unwrap_or(0)
    }

    fn choose(self, index: usize) {
        if let Some(found) = self.found.read_untracked().get(index) {
            self.chosen.set_if_new(found.key());
        }
    }

    fn press(self, event: &KeyboardEvent) {
        let Some(key) = dom::key(event) else { return };
        let (at, count) = (untrack(|| self.at()), self.found.read_untracked().len());
        match key.as_str() {
            "ArrowDown" => self.choose(if at + 1 >= count { 0 } else { at + 1 }),
            "ArrowUp" => self.choose(if at == 0 { count.saturating_sub(1) } else { at - 1 }),
            // The people may not have come yet.
            "Enter" if self.is_early() => self.goes.set_value(true),
            "Enter" => self.go(at),
            _ => return,
        }
        event.prevent_default();
    }

    /// Whether people are still looked for, and nothing else was chosen.
    fn is_early(self) -> bool {
        let none = self.found.read_untracked().iter().all(Found::is_messages);
        let first = self.chosen.get_untracked() == Chosen::First;
        none && first && self.people.waits.get_untracked()
    }

    fn go(self, index: usize) {
        let found = self.found.read_untracked().get(index).cloned();
        match found {
            // It closes with the page that it lies over.
            Some(Found::Room(room)) => {
                self.place.go_to(room.id);
                self.chat.switcher.set(false);
            }
            Some(Found::Person(person)) => {
                message(self.chat, self.place, person.handle, self.chat.switcher)();
            }
            Some(Found::Messages(query)) => look_for(self.chat, self.place, query),
            None => {}
        }
    }
}

impl Found {
    fn key(&self) -> Chosen {
        match self {
            Self::Room(room) => Chosen::Room(room.id),
            Self::Person(person) => Chosen::Person(person.id.0),
            Self::Messages(_) => Chosen::Messages,
        }
    }

    fn is_messages(&self) -> bool {
        matches!(self, Self::Messages(_))
    }

    fn is(&self, chosen: Chosen) -> bool {
        self.key() == chosen
    }
}

#[component]
fn Choice(found: Found, index: usize, at: Memo<usize>, choosing: Choosing) -> impl IntoView {
    let inside = match found {
        Found::Room(room) => {
            let topic = match &room.status {
                Some(status) => status.shown(),
                None => room.topic.clone(),
            };
            view! {
                <span class="nav__glyph">{glyph_of(&room)}</span>
                <span class="switcher__name u-truncate" dir="auto">{title_of(&room)}</span>
                {room.with.as_ref().and_then(admin)}
                <span class="switcher__topic u-truncate" dir="auto">{topic}</span>
                {(room.unread > 0).then(|| {
                    let count = room.unread.into();
                    let label = nav::CountUnread { count }.text();
                    view! { <Badge text=number(count) label/> }
                })}
            }
            .into_any()
        }
        Found::Person(person) => {
            let mark = admin(&person);
            let Person { id, name, handle, picture, .. } = person;
            view! {
                <span class="nav__glyph"><Avatar name=name.clone() seed=id.0 size=AvatarSize::Small picture=picture_at(picture)/></span>
                <span class="switcher__name u-truncate" dir="auto">{name}</span>
                {mark}
                <span class="switcher__topic u-truncate">{format!("@{handle}")}</span>
            }
            .into_any()
        }
        Found::Messages(query) => view! {
            <span class="nav__glyph"><Icon glyph=Glyph::Search/></span>
            <span class="u-truncate" dir="auto">{search::For { query: &query }.text()}</span>
        }
        .into_any(),
    };
    view! {
        <div
            class="switcher__option"
            role="option"
            id=format!("switcher-{index}")
            aria-selected=follow(move || (at.get() == index).to_string())
            on:mousemove=hear(move |_| choosing.choose(index))
            on:click=hear(move |_| choosing.go(index))
        >
            {inside}
        </div>
    }
    .into_any()
}
