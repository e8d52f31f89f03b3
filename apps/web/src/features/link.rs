//! Links: to a message, copied by a button, C and from its sheet; and to the first message of a day.

use confab_protocol::api::HistoryPage;
use confab_protocol::{Entry, EntryKind, Timestamp};
use confab_ui::{Glyph, RwSignal, hear, view};
use confab_words::around as words;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::{Subject, buttons};
use crate::dom;
use crate::state::{Chat, Room, use_chat, use_place};

pub(super) const KEY: super::Key = (words::key_link, &["C"]);

/// C copies.
pub(super) fn key(subject: &Subject, key: &str) -> bool {
    let copies = key == "c";
    if copies {
        copy(use_chat(), subject);
    }
    copies
}

/// The button beside a message.
pub(super) fn tool(subject: &Subject) -> AnyView {
    let (chat, subject) = (use_chat(), subject.clone());
    buttons::tool(Glyph::Link, words::copy_link, move || copy(chat, &subject))
}

/// The line in the sheet of a message.
pub(super) fn menu_item(subject: &Subject, open: RwSignal<bool>) -> AnyView {
    let (chat, subject) = (use_chat(), subject.clone());
    buttons::menu_item(Glyph::Link, words::copy_link(), open, move || copy(chat, &subject))
}

fn copy(chat: Chat, subject: &Subject) {
    let Subject { room, message, .. } = subject;
    let there = match subject.list.root() {
        Some(root) => format!("/threads/{root}"),
        None => format!("#m{message}"),
    };
    if chat.copy(&format!("{}/rooms/{room}{there}", dom::origin())) {
        chat.say(words::link_copied());
    }
}

/// The way to a day, in the details of a room.
pub(super) fn to_day(room: &Room) -> AnyView {
    let (chat, place, id) = (use_chat(), use_place(), room.id());
    let go = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(at) = chosen() else { return };
        let path = format!("/rooms/{id}/messages?at={}&limit=40", at.0);
        chat.read(path, move |page: HistoryPage| match first(&page, at) {
            Some(message) => {
                if chat.clock.moment(message.at).day != chat.clock.moment(at).day {
                    chat.say(words::other_day());
                }
                place.go(&format!("/rooms/{id}#m{}", message.seq));
            }
            None => chat.say(words::no_message()),
        });
    };
    view! {
        <section class="panel__section">
            <h3 class="panel__title">{words::to_day()}</h3>
            <form class="panel__line" method="get" action=format!("/rooms/{id}/day") on:submit=hear(go)>
                <input class="input u-grow" type="date" name="at" required aria-label=words::day() data-day-field/>
                <button class="button">{words::go()}</button>
            </form>
        </section>
    }
    .into_any()
}

/// When the chosen day begins where the viewer is.
fn chosen() -> Option<Timestamp> {
    let field: HtmlInputElement = dom::find("[data-day-field]")?.dyn_into().ok()?;
    let day = field.value();
    let mut parts = day.splitn(3, '-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let month = i32::try_from(month).ok()? - 1;
    let day = i32::try_from(day).ok()?;
    let begins = js_sys::Date::new_with_year_month_day(year, month, day).get_time();
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds of a date")]
    let begins = begins as i64;
    Some(Timestamp(begins))
}

/// The first message at a time or after; the last one before, where there is none.
fn first(page: &HistoryPage, at: Timestamp) -> Option<&Entry> {
    let is_message =
        |entry: &&Entry| matches!(entry.what, EntryKind::Message { body: Some(_), .. });
    let mut messages = page.entries.iter().filter(is_message);
    messages.clone().find(|entry| entry.at >= at).or_else(|| messages.next_back())
}
