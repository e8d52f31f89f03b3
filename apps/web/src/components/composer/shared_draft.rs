//! Keeps a room's draft at the server, so that it is on all devices of its author.
//!
//! What is typed goes out once in three seconds at most, and at once when it was sent or given up.
//! What another device has written is shown where nothing is typed that the server does not have:
//! so the newest wins, and nothing that is being typed is replaced. The server tells a draft to the
//! device that it comes from as well, before it answers or where its answer is lost: that is no news.

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
    node: NodeRef<html::Textarea>,
    field: RwSignal<String>,
    /// The text in the field.
    text: String,
    /// The text on which the server and this browser agreed last.
    agreed: String,
    version: u32,
    /// Text that was sent, while nobody knows whether the server has it.
    sent_text: Option<String>,
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
        node,
        field: text,
        text: text.get_untracked(),
        agreed: dom::recall(&key(chat, room)).unwrap_or_default(),
        version: 0,
        sent_text: None,
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
        chat.drafts.track();
        take_news(&told);
        plan(&told);
    });
    let online = cell.clone();
    effect(move || {
        if chat.line_state.get() == State::Online {
            plan(&online);
        }
    });
    on_cleanup(move || send(&cell));
}

/// Shows what another device has written, where nothing typed here is in its way.
fn take_news(cell: &Cell) {
    let mut shared = cell.borrow_mut();
    let (chat, node, field) = (shared.chat, shared.node, shared.field);
    let news = shared.news(&chat.drafts.read_untracked());
    drop(shared);
    if let Some(body) = news
        && field.try_get_untracked().is_some()
    {
        set_text(node, field, &body);
    }
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
    shared.sent_text = Some(body.clone());
    shared.sent = js_sys::Date::now();
    let cell = cell.clone();
    spawn_local(async move {
        let answer = server.act("PUT", format!("/rooms/{room}/draft"), json).await;
        let mut shared = cell.borrow_mut();
        shared.state = Sending::Idle;
        let again = match answer {
            Ok(text) => {
                let KeptDraft { version } =
                    json::read(&text).unwrap_or(KeptDraft { version: shared.version });
                shared.sent_text = None;
                if version >= shared.version {
                    shared.agree(version, &body);
                }
                let chat = shared.chat;
                drop(shared);
                take_draft(chat, room, version, body);
                take_news(&cell);
                true
            }
            // It is in this browser's storage, and goes out when the line is back.
            Err(error) => {
                let may_be_there = error.code.is_retryable();
                if !may_be_there {
                    shared.sent_text = None;
                }
                let again = may_be_there && shared.is_online();
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
    /// Takes over a newer draft than the one agreed on; gives its text where that is to be shown.
    fn news(&mut self, drafts: &[KnownDraft]) -> Option<String> {
        let known = drafts.iter().find(|draft| draft.room == self.room)?;
        if known.version <= self.version {
            return None;
        }
        if self.sent_text.as_ref() == Some(&known.body) {
            self.agree(known.version, &known.body);
            return None;
        }
        if self.text != self.agreed {
            return None;
        }
        self.agree(known.version, &known.body);
        (known.body != self.text).then(|| {
            known.body.clone_into(&mut self.text);
            known.body.clone()
        })
    }

    fn agree(&mut self, version: u32, body: &str) {
        self.version = version;
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
