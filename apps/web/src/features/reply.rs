//! Answering a message: what is sent next quotes it.

use std::cell::RefCell;

use confab_policy::Action;
use confab_protocol::api::HistoryPage;
use confab_protocol::{Entry, Event, EventKind, RoomId, Seq};
use confab_ui::{ArcRwSignal, Glyph, Icon, IconSize, RwSignal, follow, hear, show, view};
use confab_words::{messages, reply as words};
use leptos::prelude::*;

use super::{Key, Subject, buttons};
use crate::dom;
use crate::live::quotation;
use crate::said::said;
use crate::state::{Room, read_silently, use_chat};

pub(super) const KEY: Key = (words::key, &["Q"]);

/// In a message's toolbar.
pub(super) fn tool(of: &Subject) -> AnyView {
    let chat = use_chat();
    let of = of.clone();
    of.may(chat, Action::Send)
        .then(|| buttons::tool(Glyph::Reply, words::reply, move || begin(&of)))
        .into_any()
}

/// In a message's sheet.
pub(super) fn menu_item(of: &Subject, open: RwSignal<bool>) -> AnyView {
    let chat = use_chat();
    let of = of.clone();
    if !of.may(chat, Action::Send) {
        return ().into_any();
    }
    buttons::menu_item(Glyph::Reply, words::reply(), open, move || {
        let of = of.clone();
        // After the sheet has given the focus back.
        request_animation_frame(move || begin(&of));
    })
}

/// Q begins an answer.
pub(super) fn key(of: &Subject, key: &str) -> bool {
    let chat = use_chat();
    let begins = key == "q" && of.may(chat, Action::Send);
    if begins {
        begin(of);
    }
    begins
}

/// Above the composer: what is answered, and a way out.
pub(super) fn chip(room: &Room) -> AnyView {
    let chat = use_chat();
    let (room, replying) = (room.clone(), room.replying.clone());
    let answers = replying.clone();
    let chip = move || {
        let (room, answered) = (room.clone(), answers.clone());
        let text = follow(move || {
            let entry = answered.get().and_then(|message| room.quoted(message))?;
            Some(said(quotation(&entry, chat.plain())))
        });
        let cancel = answers.clone();
        view! {
            <div class="composer__reply">
                <Icon glyph=Glyph::Reply size=IconSize::Small/>
                <span class="u-truncate u-grow"><span class="u-hidden">{messages::in_reply_to()}</span>{text}</span>
                <button type="button" class="icon-button" aria-label=words::stop() title=words::stop_hint() on:click=hear(move |_| end(&cancel))>
                    <Icon glyph=Glyph::Close size=IconSize::Small/>
                </button>
            </div>
        }
        .into_any()
    };
    show(move || replying.read().is_some(), chip).into_any()
}

/// Escape in the composer gives an answer up.
pub(super) fn composer_key(room: &Room, key: &str) -> bool {
    let gives_up = key == "Escape" && room.replying.read_untracked().is_some();
    if gives_up {
        room.replying.set(None);
    }
    gives_up
}

/// A quote of a message that is not loaded.
#[derive(Clone, Copy)]
struct FarQuote {
    room: RoomId,
    /// The root of the thread in which it may stand.
    thread: Option<Seq>,
    message: Seq,
    /// The message as it was found.
    found: RwSignal<Option<Entry>>,
}

thread_local! {
    /// Those on the page, and some that were there.
    static FAR: RefCell<Vec<FarQuote>> = const { RefCell::new(Vec::new()) };
}

/// Quotes a message that is not loaded, once it has been asked for; says as much until then.
pub(crate) fn far_quote(room: RoomId, thread: Option<Seq>, message: Seq) -> AnyView {
    let chat = use_chat();
    let found = RwSignal::new(None);
    let quote = FarQuote { room, thread, message, found };
    look_for(quote);
    FAR.with_borrow_mut(|far| {
        far.retain(|quote| quote.found.try_get_untracked().is_some());
        far.push(quote);
    });
    follow(move || match &*found.read() {
        Some(entry) => said(quotation(entry, chat.plain())).into_any(),
        None => messages::earlier().into_any(),
    })
    .into_any()
}

/// Looks into its thread, then into the room, whose pages lack what stands in a thread alone. Of a
/// thread's page no more is read than a room's has, too.
fn look_for(quote: FarQuote) {
    let FarQuote { room, thread, message, found } = quote;
    let path = match thread {
        Some(root) => {
            format!("/rooms/{room}/messages/{root}/thread?before={}&limit=1", message.0 + 1)
        }
        None => format!("/rooms/{room}/messages?around={message}&limit=1"),
    };
    read_silently(path, move |page: HistoryPage| {
        // The page of a place where nothing is any more has others.
        let entry = page.entries.into_iter().find(|entry| entry.seq == message);
        if entry.is_none() && thread.is_some() {
            look_for(FarQuote { thread: None, ..quote });
        } else {
            found.try_set(entry);
        }
    });
}

/// Quotes anew what was edited or deleted.
pub(super) fn happened(event: &Event) {
    let (EventKind::MessageEdited { message, .. } | EventKind::MessageDeleted { message, .. }) =
        &event.what
    else {
        return;
    };
    let is_it = |quote: &FarQuote| (&quote.room, &quote.message) == (&event.room, message);
    let changed = FAR.with_borrow(|far| far.iter().copied().filter(is_it).collect::<Vec<_>>());
    for quote in changed {
        quote.found.try_set(None);
        look_for(quote);
    }
}

fn begin(of: &Subject) {
    of.list.replying.set(Some(of.message));
    dom::focus(of.list.composer());
}

fn end(replying: &ArcRwSignal<Option<Seq>>) {
    replying.set(None);
    dom::focus("[data-composer]");
}
