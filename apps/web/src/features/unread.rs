//! Marking unread: Alt+click on a message, U, and a line in its sheet; and counting anew where a
//! count may be off.

use std::time::Duration;

use confab_client::core::Input;
use confab_policy::Action;
use confab_protocol::{RoomId, Seq};
use confab_ui::{Glyph, RwSignal, effect, listen};
use confab_words::around as words;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Subject, buttons};
use crate::dom;
use crate::state::{Chat, use_chat};

pub(super) const KEY: super::Key = (words::key_unread, &["U"]);

/// U marks.
pub(super) fn key(subject: &Subject, key: &str) -> bool {
    let chat = use_chat();
    let marks = key == "u" && may(chat, subject);
    if marks {
        mark(chat, subject.room, subject.message);
    }
    marks
}

/// The line in the sheet of a message.
pub(super) fn menu_item(subject: &Subject, open: RwSignal<bool>) -> AnyView {
    let (chat, subject) = (use_chat(), subject.clone());
    if !may(chat, &subject) {
        return ().into_any();
    }
    buttons::menu_item(Glyph::Eye, words::mark_unread(), open, move || {
        mark(chat, subject.room, subject.message);
    })
}

/// Hears Alt+click on the messages of the page.
pub(super) fn hear_clicks() {
    let chat = use_chat();
    effect(move || listen("click", move |event: MouseEvent| hear_click(chat, &event)));
}

fn hear_click(chat: Chat, event: &MouseEvent) {
    let Some(message) = clicked(event) else { return };
    let Some(room) = chat.open.get_untracked().and_then(|room| chat.find_room(room)) else {
        return;
    };
    if may(chat, &Subject::of(&room, message)) {
        event.prevent_default();
        mark(chat, room.id(), message);
    }
}

/// A thread has no place from which it is unread.
fn may(chat: Chat, subject: &Subject) -> bool {
    subject.list.root().is_none() && subject.may(chat, Action::MoveRead)
}

/// The message that an Alt+click is on.
fn clicked(event: &MouseEvent) -> Option<Seq> {
    let is_control =
        || dom::closest(event, "a, button, input, textarea, [role='toolbar']").is_some();
    let row = dom::closest(event, "[data-row]").filter(|_| event.alt_key() && !is_control())?;
    row.id().strip_prefix('m')?.parse().ok().map(Seq)
}

/// Everything from this message on counts as unread again, on all devices.
fn mark(chat: Chat, room: RoomId, message: Seq) {
    let mut pointer = None;
    chat.change_rooms(|rooms| {
        pointer = rooms.unread_from(room, message);
        pointer.is_some()
    });
    let summary = untrack(|| chat.summary(room));
    let (Some(read), Some(summary)) = (pointer, summary) else { return };
    chat.tell(Input::Read { room, read });
    chat.hold(&summary);
}

/// Questions of many browsers are spread over this time.
const SPREAD: f64 = 6_000.0;
const AT_LEAST: f64 = 1_500.0;

thread_local! {
    /// Rooms whose counts are being asked for.
    static ASKED: std::cell::RefCell<Vec<RoomId>> = const { std::cell::RefCell::new(Vec::new()) };
}

/// Asks for a room's summary in a while, once for all that happens meanwhile.
pub(super) fn recount(chat: Chat, room: RoomId) {
    let is_first = ASKED.with_borrow_mut(|asked| {
        let is_first = !asked.contains(&room);
        if is_first {
            asked.push(room);
        }
        is_first
    });
    if !is_first {
        return;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few seconds")]
    let pause = (AT_LEAST + js_sys::Math::random() * SPREAD) as u64;
    set_timeout(move || ask(chat, room), Duration::from_millis(pause));
}

fn ask(chat: Chat, room: RoomId) {
    ASKED.with_borrow_mut(|asked| asked.retain(|known| *known != room));
    let Some(server) = chat.backend() else { return };
    spawn_local(async move {
        // Where it fails, the line is lost, and a welcome brings all counts.
        let Ok(summary) = server.room(room).await else { return };
        let known = untrack(|| chat.summary(room)).map(|known| known.head.seq);
        if known.is_some_and(|head| head > summary.head.seq) {
            return recount(chat, room);
        }
        if known.is_some() {
            chat.add(summary);
        }
    });
}
