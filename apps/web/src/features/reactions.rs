//! Reactions: pills below a message, three at hand in its toolbar, and R for all emoji.

mod people;
mod pill;

use confab_policy::Action;
use confab_protocol::{Annotations, Command, React, Reaction};
use confab_ui::{Glyph, Icon, RwSignal, hear, rows, view};
use confab_words::reactions as words;
use leptos::prelude::*;

pub(super) use people::{dialog as people, item as people_item};

use super::{Key, Subject, buttons};
use crate::state::{Chat, RowView, use_chat};

/// Those in a toolbar.
const AT_HAND: &[&str] = &["👍", "❤️", "🎉"];
/// Those in a sheet.
const OFFERED: &[&str] = &["👍", "❤️", "🎉", "😂", "🙏", "👀"];

pub(super) const KEY: Key = (words::key, &["R"]);

/// R opens the picker.
pub(super) fn key(subject: &Subject, key: &str) -> bool {
    let chat = use_chat();
    let picks = key == "r" && subject.may(chat, Action::React);
    if picks {
        pick(chat, subject);
    }
    picks
}

/// A few to choose from, and the way to all, in a sheet that closes then.
pub(super) fn offer(subject: &Subject, open: RwSignal<bool>) -> AnyView {
    let (chat, subject) = (use_chat(), subject.clone());
    if !subject.may(chat, Action::React) {
        return ().into_any();
    }
    let chosen = move || open.set(false);
    let buttons = buttons(&subject, OFFERED, "pill", chosen);
    let more = move |_| {
        open.set(false);
        let subject = subject.clone();
        // After the sheet has given the focus back.
        request_animation_frame(move || pick(chat, &subject));
    };
    view! {
        <div class="pills" role="group" aria-label=words::react()>
            {buttons}
            <button type="button" class="pill" aria-label=words::more() title=words::more() on:click=hear(more)>
                <Icon glyph=Glyph::Smile/>
            </button>
        </div>
    }
    .into_any()
}

/// The first few, beside a message, and the way to all.
pub(super) fn at_hand(subject: &Subject) -> AnyView {
    let (chat, of) = (use_chat(), subject.clone());
    let more = subject
        .may(chat, Action::React)
        .then(|| buttons::tool(Glyph::Smile, words::more, move || pick(chat, &of)));
    (buttons(subject, AT_HAND, "icon-button", || {}), more).into_any()
}

/// Puts the emoji that is picked on the message.
fn pick(chat: Chat, subject: &Subject) {
    let subject = subject.clone();
    chat.pick(move |emoji| {
        // What showed the message may be gone by now, and its memo with it.
        let row = subject.list.row_at(subject.message).and_then(|row| row.try_get_untracked());
        let carried = row.as_ref().and_then(RowView::annotations);
        if !carried.is_some_and(|carried| mine(carried, emoji)) {
            toggle(chat, &subject, emoji.to_owned(), true, drop);
        }
    });
}

fn buttons(
    subject: &Subject,
    offered: &'static [&'static str],
    class: &'static str,
    chosen: impl Fn() + Copy + 'static,
) -> AnyView {
    let chat = use_chat();
    if !subject.may(chat, Action::React) {
        return ().into_any();
    }
    let button = |emoji: &'static str| {
        let subject = subject.clone();
        let press = move |_| {
            let mine = untrack(|| is_mine(&subject, emoji));
            toggle(chat, &subject, emoji.to_owned(), !mine, drop);
            chosen();
        };
        let label = words::ReactWith { emoji }.text();
        view! {
            <button type="button" class=class aria-label=label.clone() title=label on:click=hear(press)>{emoji}</button>
        }
    };
    offered.iter().copied().map(button).collect_view().into_any()
}

/// The pills below a message, each of which stays while its emoji does.
pub(super) fn pills(subject: &Subject) -> AnyView {
    let (chat, annotations) = (use_chat(), subject.annotations);
    let may_react = subject.may(chat, Action::React);
    let emoji = move || {
        let emoji = |reaction: &Reaction| reaction.emoji.clone();
        annotations.read().reactions.iter().map(emoji).collect()
    };
    let subject = subject.clone();
    let pill = move |emoji| pill::pill(chat, subject.clone(), emoji, may_react);
    view! { <div class="pills" data-reactions>{rows(emoji, pill, || {})}</div> }.into_any()
}

fn is_mine(subject: &Subject, emoji: &str) -> bool {
    mine(&subject.annotations.read(), emoji)
}

fn mine(carried: &Annotations, emoji: &str) -> bool {
    carried.reactions.iter().any(|reaction| reaction.me && reaction.emoji == emoji)
}

/// Asks for an emoji to be put on the message or taken off. `answered` is called with what it came to.
fn toggle(
    chat: Chat,
    subject: &Subject,
    emoji: String,
    on: bool,
    answered: impl FnOnce(Result<(), String>) + Send + Sync + 'static,
) {
    let Some(backend) = chat.backend() else { return };
    let Subject { room, message, .. } = *subject;
    let client_id = backend.client_id();
    if chat.away.get_untracked() {
        chat.say(if on { words::will_react() } else { words::will_take_back() });
    }
    chat.ask(Command::React(React { room, client_id, message, emoji, on }), answered);
}
