//! Saved messages: a button in a message's toolbar, a line in its sheet and S, and a mark below it
//! that only its reader sees.

use confab_ui::{Glyph, Icon, IconSize, RwSignal, show, view};
use confab_words::around as words;
use leptos::prelude::*;

use super::{Subject, buttons};
use crate::state::{Chat, use_chat};

pub(super) const KEY: super::Key = (words::key_saved, &["S"]);

/// S saves, and removes.
pub(super) fn key(subject: &Subject, key: &str) -> bool {
    let saves = key == "s";
    if saves {
        toggle(use_chat(), subject);
    }
    saves
}

/// The mark below a saved message.
pub(super) fn mark(subject: &Subject) -> AnyView {
    let annotations = subject.annotations;
    let mark = || {
        view! { <p class="message__state" data-saved><Icon glyph=Glyph::Bookmark size=IconSize::Small/>{words::saved()}</p> }
            .into_any()
    };
    show(move || annotations.read().saved, mark).into_any()
}

/// The button beside a message.
pub(super) fn tool(subject: &Subject) -> AnyView {
    let (chat, subject) = (use_chat(), subject.clone());
    let annotations = subject.annotations;
    let label = move || label(annotations.read().saved);
    buttons::tool(Glyph::Bookmark, label, move || toggle(chat, &subject))
}

/// The line in the sheet of a message.
pub(super) fn menu_item(subject: &Subject, open: RwSignal<bool>) -> AnyView {
    let (chat, subject) = (use_chat(), subject.clone());
    let text = label(untrack(|| subject.annotations.read().saved));
    buttons::menu_item(Glyph::Bookmark, text, open, move || toggle(chat, &subject))
}

fn label(saved: bool) -> &'static str {
    if saved { words::remove_saved() } else { words::save() }
}

/// Saves the message, or removes it. The server tells all devices, this one too.
fn toggle(chat: Chat, subject: &Subject) {
    let Subject { room, message, annotations, .. } = *subject;
    let list = subject.list.clone();
    let on = !annotations.read_untracked().saved;
    let method = if on { "PUT" } else { "DELETE" };
    chat.act(method, format!("/rooms/{room}/messages/{message}/saved"), "{}".into(), move |_| {
        list.saved(message, on);
        if let Some(room) = chat.find_room(room) {
            room.saved(message, on);
        }
    });
}
