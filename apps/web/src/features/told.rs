//! Tells the script of the page (`told.js`) which messages are meant for the viewer: it shows
//! notifications while no page is seen.

use confab_markup::shortened;
use confab_protocol::{Event, EventKind, Meant};
use confab_words::messages as words;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit};

use crate::dom;
use crate::live::mentions_me;
use crate::platform::reader;
use crate::state::Chat;
use crate::words::called;

/// Characters of a message that a notification shows.
const MOST: usize = 300;

/// Takes a message.
pub(super) fn happened(chat: Chat, event: &Event) {
    let EventKind::MessageSent { body: Some(body), mentions, thread, .. } = &event.what else {
        return;
    };
    let is_busy = chat.busy_until.get_untracked().is_some_and(|until| until > reader().now);
    if event.author.id == chat.my_id() || is_busy {
        return;
    }
    let Some(room) = untrack(|| chat.summary(event.room)) else { return };
    let follows = thread.is_some_and(|thread| {
        let known = chat.threads.read_untracked();
        known.iter().any(|known| (known.room, known.root) == (event.room, thread.root))
    });
    let aside = thread.filter(|thread| !thread.in_room);
    let meant = Meant {
        conversation: room.kind.is_conversation(),
        level: room.settings.level,
        muted: room.settings.muted,
        mentioned: mentions_me(mentions, &chat.me().handle),
        aside: aside.is_some(),
        follows,
    };
    if !meant.tells() {
        return;
    }
    let (id, seq, author) = (event.room, event.seq, event.author.called());
    let (tag, url) = match aside {
        Some(thread) => {
            (format!("t{id}-{}", thread.root), format!("/rooms/{id}/threads/{}", thread.root))
        }
        None => (format!("r{id}"), format!("/rooms/{id}#m{seq}")),
    };
    let room = called(&room);
    let title =
        if room == author { author } else { words::WhoWhere { who: &author, room: &room }.text() };
    let text = shortened(&chat.plain_untracked()(body), MOST);
    if let Ok(detail) = serde_json::to_string(&(tag, seq.0, url, title, text)) {
        dispatch(&detail);
    }
}

fn dispatch(detail: &str) {
    let init = CustomEventInit::new();
    init.set_detail(&JsValue::from_str(detail));
    let event = CustomEvent::new_with_event_init_dict("confab:told", &init);
    let document = dom::window().and_then(|window| window.document());
    if let (Some(document), Ok(event)) = (document, event) {
        // Nobody can prevent it.
        let _told = document.dispatch_event(&event);
    }
}
