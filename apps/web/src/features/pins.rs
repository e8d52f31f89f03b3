//! Pins: a mark below a message, a button in its toolbar and P, and the list in a room's details.

use confab_policy::Action;
use confab_protocol::{Command, Entry, EntryKind, Pin, Pins, RoomId, Seq};
use confab_ui::{
    Avatar, Glyph, Icon, IconSize, Memo, RwSignal, StoredValue, effect, follow, memo, show, view,
};
use confab_words::{number, pins as words};
use leptos::prelude::*;

use super::{Key, Subject, buttons};
use crate::live::in_a_line;
use crate::picture::picture_at;
use crate::state::{Chat, Room, RowView, use_chat};

pub(super) const KEY: Key = (words::key, &["P"]);

/// P pins, and unpins.
pub(super) fn key(subject: &Subject, key: &str) -> bool {
    let chat = use_chat();
    let pins = key == "p" && subject.may(chat, Action::Pin);
    if pins {
        toggle(chat, subject);
    }
    pins
}

/// The mark below a pinned message.
pub(super) fn mark(subject: &Subject) -> AnyView {
    let annotations = subject.annotations;
    let mark = || {
        view! { <p class="message__state" data-pinned><Icon glyph=Glyph::Pin size=IconSize::Small/>{words::pinned()}</p> }
            .into_any()
    };
    show(move || annotations.read().pinned, mark).into_any()
}

/// The button beside a message.
pub(super) fn tool(subject: &Subject) -> AnyView {
    let (chat, subject) = (use_chat(), subject.clone());
    if !subject.may(chat, Action::Pin) {
        return ().into_any();
    }
    let annotations = subject.annotations;
    let label = move || label(annotations.read().pinned);
    buttons::tool(Glyph::Pin, label, move || toggle(chat, &subject))
}

/// The line in the sheet of a message.
pub(super) fn menu_item(subject: &Subject, open: RwSignal<bool>) -> AnyView {
    let (chat, subject) = (use_chat(), subject.clone());
    if !subject.may(chat, Action::Pin) {
        return ().into_any();
    }
    let text = label(untrack(|| subject.annotations.read().pinned));
    buttons::menu_item(Glyph::Pin, text, open, move || toggle(chat, &subject))
}

/// The pinned messages, in the details of a room: asked for when these are opened, and when a
/// message on the screen is pinned or unpinned.
pub(super) fn list(room: &Room) -> AnyView {
    let (chat, id) = (use_chat(), room.id());
    let (found, asked) = (RwSignal::new(Vec::new()), StoredValue::new(0));
    let on_screen = on_screen(room.clone());
    effect(move || {
        // Reading it, so that it follows the rows; to track it alone would not.
        drop(on_screen.get());
        asked.update_value(|asked| *asked += 1);
        let number = asked.get_value();
        chat.read(format!("/rooms/{id}/pins"), move |pins: Pins| {
            // What answers an earlier question is of no use, and the details may be closed by now.
            if asked.try_get_value() == Some(number) {
                found.set(pins.entries);
            }
        });
    });
    let section = move || {
        let rows = move || found.get().into_iter().map(|entry| line(chat, id, entry)).collect();
        view! {
            <section class="panel__section" data-pins>
                <h3 class="panel__title">
                    {words::pinned()}
                    <span class="tabular">{follow(move || number(found.read().len() as u64))}</span>
                </h3>
                {follow::<Vec<_>>(rows)}
            </section>
        }
        .into_any()
    };
    show(move || !found.read().is_empty(), section).into_any()
}

/// The pinned messages among those that are loaded.
fn on_screen(room: Room) -> Memo<Vec<Seq>> {
    let pinned = |view: RowView| match view {
        RowView::Message { ref entry, .. } => {
            view.annotations().is_some_and(|carried| carried.pinned).then_some(entry.seq)
        }
        _ => None,
    };
    memo(move || {
        let keys = room.keys.read();
        keys.iter().filter_map(|key| room.row(key)?.try_get().and_then(pinned)).collect()
    })
}

/// One of the list, which leads to the message.
fn line(chat: Chat, room: RoomId, entry: Entry) -> AnyView {
    let Entry {
        seq,
        at,
        author,
        what: EntryKind::Message { body: Some(body), annotations, .. },
        ..
    } = entry
    else {
        return ().into_any();
    };
    view! {
        <a class="person" href=format!("/rooms/{room}#m{seq}") title=follow(move || chat.clock.full(at))>
            <Avatar name=author.name.clone() seed=author.id.0 picture=picture_at(author.picture)/>
            <span class="u-grow">
                <span class="person__name u-truncate" dir="auto">{author.name}</span>
                <span class="person__handle u-truncate" dir="auto">{follow(move || in_a_line(&body, &annotations, chat.plain()))}</span>
            </span>
        </a>
    }
    .into_any()
}

fn label(pinned: bool) -> &'static str {
    if pinned { words::unpin() } else { words::pin() }
}

/// Asks for the message to be pinned, or unpinned.
fn toggle(chat: Chat, subject: &Subject) {
    let Some(backend) = chat.backend() else { return };
    let Subject { room, message, annotations, .. } = *subject;
    let (client_id, on) = (backend.client_id(), !annotations.read_untracked().pinned);
    chat.ask(Command::Pin(Pin { room, client_id, message, on }), drop);
}
