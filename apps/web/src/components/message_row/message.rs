//! A message that is in the room's log.

use std::sync::Arc;

use confab_protocol::{Annotations, Entry, EntryKind, File, Seq, Timestamp};
use confab_ui::{
    Adopted, Avatar, Following, Memo, NodeRef, effect, expect_context, follow, hear, memo, show,
    view,
};
use confab_words::messages as words;
use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::is_current;
use super::quote::Quote;
use super::tools::may_edit;
use crate::components::message_list::List;
use crate::components::message_menu::Asked;
use crate::components::picture_at;
use crate::components::{MessageText, admin};
use crate::dom;
use crate::features::{self, Subject};
use crate::live::{Place, label, mentions_me};
use crate::state::{Chat, Clock, Room, RowKey, later, use_chat};
use crate::words::Moment;

/// Author, time and text; with tools while it is pointed at or has the focus.
#[component]
pub(super) fn Message(key: RowKey, entry: Arc<Entry>, place: Place) -> impl IntoView {
    let chat = use_chat();
    let list = expect_context::<List>();
    let me = chat.me().handle;
    let EntryKind::Message { body, changed, reply_to, mentions, annotations } = entry.what.clone()
    else {
        return ().into_any();
    };
    let seq = entry.seq;
    let first = place == Place::First;
    let edited = (changed > seq && body.is_some()).then(|| (list.room.id(), seq));
    let printed = chat.printed(seq, changed);
    let (said, printed) =
        printed.map(|row| (row.label, (row.body, row.quote, row.files, row.previews))).unzip();
    let (mut printed, quoted, printed_files, previews) = printed.unwrap_or_default();
    let mentions_me = mentions_me(&mentions, &me);
    let is_current = is_current(&list, &key);
    let active = {
        let (active, key) = (list.active, key.clone());
        memo(move || active.read().as_ref() == Some(&key))
    };
    let editing = {
        let editing = list.room.editing.clone();
        memo(move || editing.get() == Some(seq))
    };
    let spoken = spoken(Arc::clone(&entry), said);
    let point = {
        let (active, key) = (list.active, key.clone());
        move |_: MouseEvent| active.set_if_new(Some(key.clone()))
    };
    let focus = {
        let (active, current, key) = (list.active, list.current, key.clone());
        move |_| {
            current.set(Some(key.clone()));
            active.set(Some(key.clone()));
        }
    };
    let content = body.clone();
    let content = follow(move || match content.clone() {
        None => view! { <p class="body">{words::gone()}</p> }.into_any(),
        Some(_) if editing.get() && chat.late.get().is_some() => {
            let source = content.clone().unwrap_or_default();
            later(move |late| (late.edit)(seq, source.clone()))
        }
        Some(source) if source.is_empty() => ().into_any(),
        Some(source) => {
            if let Some(printed) = printed.take() {
                return Adopted::new(printed).into_any();
            }
            let (me, mentions) = (me.clone(), mentions.clone());
            view! { <MessageText source me mentions edited/> }.into_any()
        }
    });
    let (gone, root) = (body.is_none(), list.room.root());
    if gone {
        let room = list.room.clone();
        effect(move || rescue(chat, &room, seq));
    }
    let for_tools = Arc::clone(&entry);
    let subject = Subject::of(&list.room, seq);
    let of_thread = || Some(subject.annotations.read_untracked().thread.as_ref()?.root);
    let finger = list.finger;
    let node = NodeRef::<html::Article>::new();
    keep_tab_stops(node, is_current, editing);
    view! {
        <article
            node_ref=node
            class="message"
            class:message--first=first
            class:message--mentions=mentions_me
            class:message--gone=gone
            data-row
            id=list.room.row_id(seq)
            aria-label=spoken
            tabindex=follow(move || if is_current.get() { "0" } else { "-1" })
            on:mouseenter=hear(point)
            on:focusin=hear(focus)
            on:keydown=hear(by_key(&list, &entry))
            on:pointerdown=hear(by_touch(&list, &entry))
            on:pointerup=hear(move |_| finger.lift())
            on:pointercancel=hear(move |_| finger.lift())
            on:contextmenu=hear(instead_of_a_menu)
        >
            <Gutter entry=Arc::clone(&entry) first/>
            <div class="message__main">
                {first.then(|| view! { <Head entry=Arc::clone(&entry)/> }.into_any())}
                {reply_to.filter(|to| !gone && Some(*to) != root).map(|to| view! { <Quote to thread=root.or_else(of_thread) printed=quoted/> }.into_any())}
                <div class="message__content" data-said>{content}</div>
                {files(annotations.files, printed_files)}
                {self::annotations(subject, previews)}
            </div>
            {show(
                move || active.get() && !gone && !editing.get(),
                move || {
                    let entry = Arc::clone(&for_tools);
                    later(move |late| (late.tools)(Arc::clone(&entry)))
                },
            )}
        </article>
    }
    .into_any()
}

/// Files of a message: as they were printed, which is what they stay, or of the late chunk.
fn files(files: Vec<File>, printed: Option<web_sys::Element>) -> AnyView {
    match printed {
        Some(printed) => Adopted::new(printed).into_any(),
        None if files.is_empty() => ().into_any(),
        None => later(move |late| (late.files)(&files)),
    }
}

/// Label of the row for screen readers: as it was printed, until its text can be read.
fn spoken(entry: Arc<Entry>, printed: Option<String>) -> Following<Option<String>> {
    let chat = use_chat();
    follow(move || {
        Some(match &printed {
            Some(printed) if chat.markup.get().is_none() => printed.clone(),
            _ => label(&entry, &chat.clock.moment(entry.at).clock(), chat.plain()),
        })
    })
}

/// Tab leads into the current row only.
fn keep_tab_stops(node: NodeRef<html::Article>, is_current: Memo<bool>, editing: Memo<bool>) {
    let chat = use_chat();
    effect(move || {
        let here = is_current.get();
        // The late parts are drawn only once they have come.
        chat.markup.track();
        chat.late.track();
        if editing.get() {
            return;
        }
        // Once what is in it is drawn.
        request_animation_frame(move || {
            if let Some(node) = node.try_get_untracked() {
                dom::set_tab_stops(&node, here);
            }
        });
    });
}

/// Views of features below the text, while the message carries anything.
fn annotations(subject: Subject, previews: Option<Element>) -> impl IntoView {
    let carried = subject.annotations;
    show(
        move || *carried.read() != Annotations::default(),
        move || {
            let previews = features::link_previews(&subject, previews.clone());
            let shown = features::below_message(&subject);
            view! { <div class="message__annotations">{previews}{shown}</div> }.into_any()
        },
    )
}

/// A message that was being changed is deleted: what was written goes on in the composer.
fn rescue(chat: Chat, room: &Room, message: Seq) {
    if room.editing.get_untracked() == Some(message) {
        room.editing.set(None);
    }
    if let Some(text) = room.edit_of(message) {
        room.keep_edit(message, None);
        chat.compose.set(Some((room.id(), room.root(), text)));
        chat.say(words::rescued());
    }
}

/// The author's picture, or the time of a message that follows.
#[component]
pub(super) fn Gutter(entry: Arc<Entry>, first: bool) -> impl IntoView {
    view! {
        <div class="message__gutter">
            {if first {
                view! {
                    <a href=profile_of(&entry) tabindex="-1" aria-hidden="true">
                        <Avatar name=entry.author.name.clone() seed=entry.author.id.0 picture=picture_at(entry.author.picture)/>
                    </a>
                }
                .into_any()
            } else {
                // Beside a row that follows there is little room.
                time_of(entry.at, "message__clock", Clock::short)
            }}
        </div>
    }
    .into_any()
}

/// The author of a group of messages and the time of the first; with the handle where others could be meant.
#[component]
pub(super) fn Head(entry: Arc<Entry>) -> impl IntoView {
    let handle = format!("@{}", entry.author.handle);
    view! {
        <header class="message__head">
            <a href=profile_of(&entry) class="message__author u-truncate" dir="auto" title=handle.clone()>{entry.author.name.clone()}</a>
            {entry.author.alike.then(|| view! { <span class="message__handle u-truncate">{handle}</span> }.into_any())}
            {admin(&entry.author)}
            {time_of(entry.at, "message__time", Clock::time)}
        </header>
    }
    .into_any()
}

/// The address of the author's profile, which a card shows over the page.
fn profile_of(entry: &Entry) -> String {
    format!("/people/{}", entry.author.handle)
}

/// When something was said, by the viewer's clock.
pub(super) fn time_of(
    at: Timestamp,
    class: &'static str,
    text: fn(Clock, Timestamp) -> String,
) -> AnyView {
    let clock = use_chat().clock;
    view! {
        <time
            class=class
            datetime=Moment::new(at, 0).machine()
            title=follow(move || Some(clock.full(at)))
        >
            {follow(move || text(clock, at))}
        </time>
    }
    .into_any()
}

/// E edits, Delete deletes, and features have keys of theirs, while the row itself has the focus.
fn by_key(list: &List, entry: &Arc<Entry>) -> impl Fn(KeyboardEvent) + 'static {
    let chat = use_chat();
    let (list, entry) = (list.clone(), Arc::clone(entry));
    move |event: KeyboardEvent| {
        let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let on_row = target.is_some_and(|target| target.matches("[data-row]").unwrap_or(false));
        let EntryKind::Message { body: Some(_), .. } = &entry.what else { return };
        if !on_row || event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let Some(key) = dom::key(&event) else { return };
        match key.as_str() {
            "e" if may_edit(chat, &entry) => list.room.editing.set(Some(entry.seq)),
            "Delete" if super::tools::may_delete(chat, &list, &entry) => {
                list.asked.set(Some(Asked::Delete(Arc::clone(&entry))));
            }
            "Enter" => list.asked.set(Some(Asked::Menu(Arc::clone(&entry)))),
            other
                if chat
                    .late
                    .get_untracked()
                    .is_some_and(|late| (late.message_key)(&list.room, entry.seq, other)) => {}
            _ => return,
        }
        event.prevent_default();
    }
}

/// A long press shows the actions on the message; a tap and a scroll don't.
fn by_touch(list: &List, entry: &Arc<Entry>) -> impl Fn(PointerEvent) + 'static {
    let (list, entry) = (list.clone(), Arc::clone(entry));
    move |event: PointerEvent| {
        let has_text = matches!(entry.what, EntryKind::Message { body: Some(_), .. });
        if event.pointer_type() == "touch" && has_text && !is_on_control(&event) {
            list.press(Asked::Menu(Arc::clone(&entry)));
        }
    }
}

/// The browser's own menu would open over the sheet, except on a link, which it is about.
fn instead_of_a_menu(event: MouseEvent) {
    if dom::is_touch() && !is_on_control(&event) {
        event.prevent_default();
    }
}

fn is_on_control(event: &MouseEvent) -> bool {
    dom::closest(event, "a, button, label, summary, textarea, form").is_some()
}
