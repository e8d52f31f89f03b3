//! Search: a panel beside the room, by its button, Ctrl+F and Ctrl+Shift+F, and from Ctrl+K.

mod recent;

use std::cell::RefCell;

use confab_protocol::api::{FoundMessage, SearchPage};
use confab_protocol::{RoomId, json};
use confab_ui::{
    Empty, Glyph, Icon, NodeRef, RwSignal, StoredValue, effect, follow, hear, show, view,
};
use confab_words::search as words;
use leptos::ev::{Event, KeyboardEvent, MouseEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::{FoundLine, in_query, search_help};
use crate::dom;
use crate::platform;
use crate::state::{Chat, Panel, Place, use_chat, use_place};

/// From this width on, in CSS pixels, a message and the panel are both in sight.
const BESIDE: i32 = 1_200;

thread_local! {
    /// The last search, for when one comes back to it from another room.
    static KEPT: RefCell<Kept> = RefCell::default();
}

#[derive(Clone, Default)]
struct Kept {
    query: String,
    /// The room that was searched, or all.
    within: Option<RoomId>,
    found: Option<SearchPage>,
}

/// Has the panel look for a text everywhere, once the key that asked for it is done with: the dialog
/// that heard it closes.
pub(super) fn look_for(chat: Chat, place: Place, query: String) {
    KEPT.set(Kept { query, within: None, found: None });
    request_animation_frame(move || {
        chat.switcher.set(false);
        let panel = Panel::Search(true);
        if place.panel.get_untracked() == Some(panel) {
            // It begins anew.
            place.panel.set(Some(panel));
        } else {
            place.open(panel);
        }
    });
}

/// An open panel.
#[derive(Clone, Copy)]
struct Search {
    chat: Chat,
    within: Option<RoomId>,
    query: RwSignal<String>,
    found: RwSignal<Option<SearchPage>>,
    waits: RwSignal<bool>,
    /// The number of the last question: what answers an earlier one is of no use.
    asked: StoredValue<u32>,
}

/// The panel's content, for one room or for all.
pub(super) fn show_search(room: RoomId, everywhere: bool) -> AnyView {
    let within = (!everywhere).then_some(room);
    let kept = KEPT.with_borrow(Kept::clone);
    let found = kept.found.filter(|_| kept.within == within);
    let search = Search {
        chat: use_chat(),
        within,
        query: RwSignal::new(kept.query),
        found: RwSignal::new(found),
        waits: RwSignal::new(false),
        asked: StoredValue::new(0),
    };
    if search.found.read_untracked().is_none() {
        search.ask(None);
    }
    view! {
        <div class="panel__scroll" on:keydown=hear(press)>
            {field(search)}
            {scopes(everywhere)}
            <p class="panel__told" role="status">{follow(move || search.status())}</p>
            {follow(move || search.found.read().as_ref().map(|page| unknown_filters(&page.unknown)))}
            {follow(move || match search.found.get() {
                Some(page) if !page.messages.is_empty() => results(search, page),
                Some(page) => nothing(search, page.next),
                None => beginning(search),
            })}
        </div>
    }
    .into_any()
}

fn field(search: Search) -> AnyView {
    let input = NodeRef::<html::Input>::new();
    effect(move || {
        if let Some(input) = input.get() {
            request_animation_frame(move || {
                drop(input.focus());
                input.select();
            });
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        search.ask(None);
    };
    view! {
        <form class="search" role="search" on:submit=hear(submit)>
            <span class="prefix u-grow">
                <span class="prefix__mark"><Icon glyph=Glyph::Search/></span>
                <input
                    node_ref=input
                    class="input input--search"
                    type="search"
                    enterkeyhint="search"
                    maxlength="500"
                    data-search-field
                    placeholder=words::field()
                    aria-label=words::field()
                    autocomplete="off"
                    autocapitalize="none"
                    prop:value=follow(move || search.query.get())
                    on:input=hear(move |event: Event| search.query.set(event_target_value(&event)))
                />
            </span>
            <button class="button">{words::go()}</button>
        </form>
    }
    .into_any()
}

/// Where it is looked.
fn scopes(everywhere: bool) -> AnyView {
    let place = use_place();
    let scope = |all: bool, name: &'static str| {
        view! {
            <button
                type="button"
                class="button"
                aria-pressed=(all == everywhere).to_string()
                on:click=hear(move |_: MouseEvent| place.open(Panel::Search(all)))
            >
                {name}
            </button>
        }
        .into_any()
    };
    view! {
        <div class="search__scope" role="group" aria-label=words::scope()>
            {scope(false, words::here())}
            {scope(true, words::everywhere())}
        </div>
    }
    .into_any()
}

impl Search {
    /// Asks for the first page, or for the one after what was found.
    fn ask(self, before: Option<String>) {
        let query = self.query.get_untracked().trim().to_owned();
        self.asked.update_value(|asked| *asked += 1);
        if query.is_empty() {
            self.waits.set(false);
            return self.took(None);
        }
        let Some(server) = platform::requests() else { return };
        if before.is_none() {
            recent::note(&query);
        }
        let number = self.asked.get_value();
        let mut path = String::from("/search?q=") + &in_query(&query);
        if let Some(room) = self.within {
            path += "&room=";
            path += &room.to_string();
        }
        if let Some(before) = &before {
            path += "&before=";
            path += before;
        }
        self.waits.set(true);
        spawn_local(async move {
            let answer = server.read(path).await;
            if self.asked.try_get_value() != Some(number) {
                return;
            }
            self.waits.set(false);
            let page = match answer {
                Ok(text) => json::read::<SearchPage>(&text).ok(),
                Err(error) => return self.chat.say(error.message),
            };
            let Some(mut page) = page else { return };
            if let Some(known) = self.found.get_untracked().filter(|_| before.is_some()) {
                page.messages.splice(0..0, known.messages);
            }
            self.took(Some(page));
        });
    }

    fn took(self, found: Option<SearchPage>) {
        let query = self.query.get_untracked();
        KEPT.set(Kept { query, within: self.within, found: found.clone() });
        self.found.set(found);
    }

    fn status(self) -> String {
        if self.waits.get() {
            return words::looking().to_owned();
        }
        let found = self.found.read();
        let Some(SearchPage { messages, next, .. }) = found.as_ref() else { return String::new() };
        let count = messages.len() as u64;
        match (count, next) {
            (0, _) => words::none().to_owned(),
            (_, None) => words::Found { count }.text(),
            (_, Some(_)) => words::FoundMore { count }.text(),
        }
    }
}

/// Words that were typed like a filter and are none.
pub(crate) fn unknown_filters(unknown: &[String]) -> Vec<AnyView> {
    let line = |word: &String| {
        let text = words::Unknown { word }.text();
        view! { <p class="panel__told" dir="auto" data-unknown>{text}</p> }.into_any()
    };
    unknown.iter().map(line).collect()
}

fn results(search: Search, page: SearchPage) -> AnyView {
    let beside = match search.within {
        _ if dom::window_width() < BESIDE => "",
        Some(_) => "?panel=search",
        None => "?panel=search-all",
    };
    let SearchPage { messages, next, .. } = page;
    view! {
        <ul class="search__found" on:click=hear(go)>
            {messages.into_iter().map(|FoundMessage { room, entry, marks }| view! {
                <FoundLine room=room.id entry within=room marks beside/>
            }).collect_view()}
        </ul>
        {older(search, next)}
    }
    .into_any()
}

fn older(search: Search, next: Option<String>) -> AnyView {
    let button = |next: String| {
        view! {
            <button type="button" class="button" on:click=hear(move |_: MouseEvent| search.ask(Some(next.clone())))>
                {words::older()}
            </button>
        }
        .into_any()
    };
    next.map(button).into_any()
}

fn nothing(search: Search, next: Option<String>) -> AnyView {
    let place = use_place();
    let text = if next.is_some() { words::none_so_far() } else { words::none_text() };
    let everywhere = move || {
        view! {
            <button type="button" class="button button--primary" on:click=hear(move |_: MouseEvent| place.open(Panel::Search(true)))>
                {words::search_everywhere()}
            </button>
        }
        .into_any()
    };
    let ways = (older(search, next), search.within.map(|_| everywhere()));
    view! {
        <Empty glyph=Glyph::Search title=words::none() text>{ways}</Empty>
        {search_help()}
    }
    .into_any()
}

/// Before anything is looked for: what was looked for last, and the filters.
fn beginning(search: Search) -> AnyView {
    let known = RwSignal::new(recent::all());
    let row = move |query: String| {
        let again = query.clone();
        let look = move |_: MouseEvent| {
            search.query.set(again.clone());
            search.ask(None);
        };
        view! {
            <li>
                <button type="button" class="person" on:click=hear(look)>
                    <Icon glyph=Glyph::Search/><span class="u-truncate" dir="auto">{query}</span>
                </button>
            </li>
        }
        .into_any()
    };
    let clear = move |_: MouseEvent| {
        recent::clear();
        known.set(Vec::new());
        dom::focus("[data-search-field]");
    };
    let list = move || {
        view! {
            <section class="search__recent" data-recent>
                <h3 class="panel__title">
                    {words::recent()}
                    <button type="button" class="button button--plain" on:click=hear(clear)>{words::clear()}</button>
                </h3>
                <ul>{follow(move || known.get().into_iter().map(row).collect::<Vec<_>>())}</ul>
            </section>
        }
        .into_any()
    };
    view! {
        {show(move || !known.read().is_empty(), list)}
        {search_help()}
    }
    .into_any()
}

/// A press anywhere on a message goes there.
fn go(event: MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let closest = |selector| target.as_ref()?.closest(selector).ok().flatten();
    if closest("a, button").is_some() {
        return;
    }
    let link = closest("[data-found]").and_then(|row| row.query_selector("[data-there]").ok()?);
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        // This click is heard here, too: once the one that is being heard is done with.
        request_animation_frame(move || link.click());
    }
}

/// Arrows go through the messages that were found.
fn press(event: KeyboardEvent) {
    let step = match dom::key(&event).as_deref() {
        Some("ArrowDown") => 1,
        Some("ArrowUp") => -1,
        _ => return,
    };
    let Some(document) = dom::document() else { return };
    let Ok(all) = document.query_selector_all("[data-panel] [data-there]") else { return };
    let active = document.active_element();
    let at = (0..all.length())
        .find(|at| all.item(*at).is_some_and(|node| active.as_deref() == Some(&node)));
    let there = match at {
        None if step > 0 => Some(0),
        None => return,
        Some(at) => at.checked_add_signed(step),
    };
    let link = there.and_then(|there| all.item(there)?.dyn_into::<HtmlElement>().ok());
    match link {
        Some(link) => drop(link.focus()),
        None if step < 0 => drop(dom::focus("[data-search-field]")),
        None => {}
    }
    event.prevent_default();
}
