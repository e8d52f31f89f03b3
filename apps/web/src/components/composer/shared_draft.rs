//! Keeps a room's draft at the server, so that it is on all devices of its author.
//!
//! What is typed goes out once in three seconds at most, and at once when it was sent or given up.
//! What another device has written is shown where nothing is typed that the server does not have:
//! so the newest wins, and nothing that is being typed is replaced.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use confab_client::core::State;
use confab_protocol::api::{Draft, Drafts, KeepDraft, KeptDraft};
use confab_protocol::{RoomId, json};
use confab_ui::{NodeRef, RwSignal, effect};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use super::text::set_text;
use crate::state::{Chat, KnownDraft, read_silently, use_chat};
use crate::{dom, platform};

/// Between two of one room, in milliseconds.
const EVERY: f64 = 3_000.0;
/// After the first letter.
const SOON: f64 = 300.0;

/// The draft of one composer.
struct Shared {
    chat: Chat,
    room: RoomId,
    /// The text in the field.
    text: String,
    /// The text on which the server and this browser agreed last.
    agreed: String,
    version: u32,
    /// When it was sent last.
    sent: f64,
    state: Sending,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sending {
    Idle,
    Waiting(TimeoutHandle),
    OnItsWay,
}

type Cell = SendWrapper<Rc<RefCell<Shared>>>;

/// Keeps the draft of a composer while it is there.
pub(crate) fn share_draft(room: RoomId, node: NodeRef<html::Textarea>, text: RwSignal<String>) {
    let chat = use_chat();
    if chat.backend().is_none() {
        return; // It is being printed.
    }
    let shared = Shared {
        chat,
        room,
        text: text.get_untracked(),
        agreed: dom::recall(&key(chat, room)).unwrap_or_default(),
        version: 0,
        sent: 0.0,
        state: Sending::Idle,
    };
    let cell: Cell = SendWrapper::new(Rc::new(RefCell::new(shared)));
    let written = cell.clone();
    effect(move || {
        written.borrow_mut().text = text.get();
        plan(&written);
    });
    let told = cell.clone();
    effect(move || {
        let Some(body) = news(&told, &chat.drafts.read()) else { return };
        set_text(node, text, &body);
    });
    let online = cell.clone();
    effect(move || {
        if chat.line_state.get() == State::Online {
            plan(&online);
        }
    });
    on_cleanup(move || send(&cell));
}

/// The text that another device has written, where nothing typed here is in its way.
fn news(cell: &Cell, drafts: &[KnownDraft]) -> Option<String> {
    let mut shared = cell.borrow_mut();
    let known = drafts.iter().find(|draft| draft.room == shared.room)?;
    if known.version <= shared.version || shared.text != shared.agreed {
        return None;
    }
    shared.version = known.version;
    shared.agree(&known.body);
    (known.body != shared.text).then(|| known.body.clone())
}

/// Sets the clock for what the server does not have. A text that was sent or given up is told at
/// once.
fn plan(cell: &Cell) {
    let mut shared = cell.borrow_mut();
    if shared.text == shared.agreed || shared.state == Sending::OnItsWay {
        return;
    }
    if let Sending::Waiting(clock) = shared.state {
        if !shared.text.is_empty() {
            return;
        }
        clock.clear();
    }
    let pause = if shared.text.is_empty() {
        0.0
    } else {
        (shared.sent + EVERY - js_sys::Date::now()).clamp(SOON, EVERY)
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few seconds")]
    let pause = Duration::from_millis(pause as u64);
    let due = cell.clone();
    shared.state = match set_timeout_with_handle(move || send(&due), pause) {
        Ok(clock) => Sending::Waiting(clock),
        Err(_) => Sending::Idle,
    };
}

/// Tells the server the text, if it has another.
fn send(cell: &Cell) {
    let mut shared = cell.borrow_mut();
    if shared.text == shared.agreed || shared.state == Sending::OnItsWay {
        return;
    }
    if let Sending::Waiting(clock) = shared.state {
        clock.clear();
    }
    let (room, body) = (shared.room, shared.text.clone());
    let draft = KeepDraft { body: body.clone(), thread: None };
    let (Some(server), Ok(json)) = (platform::requests(), serde_json::to_string(&draft)) else {
        return;
    };
    shared.state = Sending::OnItsWay;
    shared.sent = js_sys::Date::now();
    let cell = cell.clone();
    spawn_local(async move {
        let answer = server.act("PUT", format!("/rooms/{room}/draft"), json).await;
        let mut shared = cell.borrow_mut();
        shared.state = Sending::Idle;
        let again = match answer {
            Ok(text) => {
                if let Ok(KeptDraft { version }) = json::read(&text) {
                    shared.version = version;
                }
                shared.agree(&body);
                let (chat, version) = (shared.chat, shared.version);
                drop(shared);
                take_draft(chat, room, version, body);
                true
            }
            // It is in this browser's storage, and goes out when the line is back.
            Err(error) => {
                let again = error.code.is_retryable() && shared.is_online();
                drop(shared);
                again
            }
        };
        if again {
            plan(&cell);
        }
    });
}

impl Shared {
    fn agree(&mut self, body: &str) {
        body.clone_into(&mut self.agreed);
        dom::remember(&key(self.chat, self.room), body);
    }

    fn is_online(&self) -> bool {
        self.chat.line_state.get_untracked() == State::Online
    }
}

fn key(chat: Chat, room: RoomId) -> String {
    format!("confab.agreed.{}.{room}", chat.my_id())
}

/// Takes what the server says of a draft; the highest version holds.
pub(crate) fn take_draft(chat: Chat, room: RoomId, version: u32, body: String) {
    let is_news = |drafts: &[KnownDraft]| {
        drafts.iter().find(|draft| draft.room == room).is_none_or(|known| known.version < version)
    };
    if is_news(&chat.drafts.read_untracked()) {
        chat.drafts.update(|drafts| {
            drafts.retain(|draft| draft.room != room);
            drafts.push(KnownDraft { room, version, body });
        });
    }
}

/// Asks for all drafts whenever there is a line.
pub(crate) fn load_drafts(chat: Chat) {
    effect(move || {
        if chat.line_state.get() != State::Online {
            return;
        }
        read_silently("/drafts".into(), move |Drafts { drafts }: Drafts| {
            for Draft { room, thread, version, body, .. } in drafts {
                if thread.is_none() {
                    take_draft(chat, room.id, version, body);
                }
            }
        });
    });
}
