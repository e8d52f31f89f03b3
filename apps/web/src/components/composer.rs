//! Where one writes: a plain form until the page is alive.

mod bar;
mod commands;
mod completion;
mod draft;
mod everyone;
mod format;
mod long_paste;
mod offers;
mod shared_draft;
mod text;
mod token;

use confab_client::core::{Input, Unsent};
use confab_protocol::{ClientId, InThread, Seq};
use confab_ui::{Glyph, Icon, Memo, NodeRef, RwSignal, follow, hear, memo, view};
use confab_words::composer as words;
use confab_words::files::still_uploading;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;

use super::form_error::refused;
use super::typing_line::TypingLine;
use super::{plain_text, typed};
use crate::dom;
use crate::features;
use crate::state::{Carries, Chat, Room, Writing, later, use_chat};
pub(crate) use bar::show_beside_text;
pub(crate) use commands::COMMANDS;
pub(crate) use completion::show_helper;
use draft::keep_draft;
pub(crate) use shared_draft::{load_drafts, share_draft, take_draft};
use text::{fit, set_text};

/// The plain form of a room's first page.
#[derive(Clone, Debug)]
pub(crate) struct PrintedForm {
    /// Makes it harmless to send it twice.
    pub(crate) client_id: ClientId,
    /// Why it came back, if it did.
    pub(crate) fault: Option<String>,
}

/// Never disabled: what is written while offline waits in the outbox.
#[component]
pub(crate) fn Composer(
    room: Room,
    /// Name of the room, with its mark: `#general`.
    title: Memo<String>,
    /// Contents of the plain form, while it is the one that was printed.
    printed: Option<PrintedForm>,
) -> impl IntoView {
    let chat = use_chat();
    let id = room.id();
    let writing = Writing::new(&room);
    let Writing { node, text, .. } = writing;
    let (client_id, fault) = printed.map(|form| (form.client_id, form.fault)).unzip();
    let fault = fault.flatten();
    keep_draft(&room, node, text);
    let (composer, in_thread) = (room.composer(), room.root().is_some());

    let above = later_parts(&room, node, text);
    let send = sender(&room, writing);
    let submit = {
        let send = send.clone();
        move |event: SubmitEvent| {
            if chat.has_line() {
                event.prevent_default();
                send();
                dom::focus(composer);
            }
        }
    };
    let press = move |event: KeyboardEvent| {
        let Some(key) = dom::key(&event) else { return };
        if writing.press(&event, &key) {
            return;
        }
        if features::composer_key(&room, &key) {
            return event.prevent_default();
        }
        match key.as_str() {
            "Enter" if !event.shift_key() && chat.has_line() && !dom::is_touch() => send(),
            "ArrowUp" if text.read_untracked().is_empty() => edit_last(&room),
            "Escape"
                if room.fresh.read_untracked().is_some()
                    || chat.held.get_untracked() == Some(id) =>
            {
                chat.mark_read(id, room.head.get_untracked());
                return room.fresh.set(None);
            }
            _ => return,
        }
        event.prevent_default();
    };
    let on_input = move |_| {
        let Some(node) = node.get_untracked() else { return };
        text.set(node.value());
        fit(&node);
        writing.look();
        if !in_thread && !text.read_untracked().trim().is_empty() {
            chat.tell(Input::Typing(id));
        }
    };
    let empty = has_nothing_to_send(writing);
    let label = move || label(title, in_thread);
    let (form_label, placeholder, label) = (follow(label), follow(label), follow(label));
    view! {
        <form class="composer" method="post" enctype="multipart/form-data" action=format!("/rooms/{id}") aria-label=form_label on:submit=hear(submit)>
            <input type="hidden" name="client_id" value=client_id.map(|id| id.to_string())/>
            {above}
            <div class="composer__box">
                {later(move |late| (late.helper)(writing))}
                <textarea
                    node_ref=node
                    class="composer__text"
                    data-composer=if in_thread { "thread" } else { "" }
                    dir="auto"
                    name="body"
                    rows="1"
                    aria-label=label
                    placeholder=placeholder
                    autocomplete="off"
                    enterkeyhint="enter"
                    role=follow(move || writing.is_open().then_some("combobox"))
                    aria-autocomplete="list"
                    aria-expanded=follow(move || writing.is_open().then_some("true"))
                    aria-controls=follow(move || writing.is_open().then_some("complete"))
                    aria-activedescendant=follow(move || writing.active())
                    on:input=hear(on_input)
                    on:keydown=hear(press)
                // Browsers do not count a line break at the start.
                >{typed("body").map(|body| format!("\n{}", plain_text(&body)))}</textarea>
                {later(move |late| (late.beside_text)(writing))}
                <button
                    class="composer__send"
                    aria-label=words::send()
                    title=words::send_hint()
                    aria-disabled=follow(move || (chat.mounted.get() && empty.get()).to_string())
                >
                    <Icon glyph=Glyph::Send/>
                </button>
            </div>
            {fault.map(refused)}
            <div class="composer__foot">
                {(!in_thread).then(|| view! { <TypingLine room=id/> }.into_any())}
                <span class="u-grow"></span>
                <Counter text/>
            </div>
        </form>
    }
    .into_any()
}

/// Neither a text nor files, or files that are not whole.
fn has_nothing_to_send(writing: Writing) -> Memo<bool> {
    memo(move || match writing.carries.get() {
        Carries::Nothing => writing.text.read().trim().is_empty(),
        carries => carries == Carries::Unfinished,
    })
}

fn label(title: Memo<String>, in_thread: bool) -> String {
    if in_thread {
        confab_words::threads::reply().to_owned()
    } else {
        words::Label { room: &title.get() }.text()
    }
}

/// Parts of the late chunk: the draft on other devices, and views of features above the field.
fn later_parts(room: &Room, node: NodeRef<html::Textarea>, text: RwSignal<String>) -> AnyView {
    let room = room.clone();
    later(move |late| {
        if room.root().is_none() {
            (late.share_draft)(room.id(), node, text);
        }
        (late.above_composer)(&room)
    })
}

/// Sends the text, and empties the field in the same moment.
fn sender(room: &Room, writing: Writing) -> impl Fn() + Clone + 'static {
    let Writing { chat, node, text, .. } = writing;
    let (root, too) = (room.root(), room.in_room_too.clone());
    let (room, replying) = (room.id(), room.replying.clone());
    move || {
        let body = text.get_untracked().trim_end().to_owned();
        let carries = writing.carries.get_untracked();
        if carries == Carries::Unfinished {
            return chat.say(still_uploading());
        }
        if (body.trim().is_empty() && carries == Carries::Nothing) || !fits(chat, &body) {
            return;
        }
        if chat.outbox_is_full() {
            return chat.say(words::outbox_full());
        }
        // A command may have made it longer.
        let body = writing.outgoing(body).filter(|body| fits(chat, body));
        let Some(body) = body else { return };
        let Some(backend) = chat.backend() else { return };
        let client_id = backend.client_id();
        let reply_to = replying.get_untracked().or(root);
        let in_room = too.get_untracked();
        let thread = root.map(|root| InThread { root, by: None, in_room });
        let files = writing.take_files();
        chat.tell(Input::Send(Unsent { client_id, room, body, reply_to, thread, files }));
        replying.set_if_new(None);
        too.set_if_new(false);
        chat.held.set_if_new(None);
        set_text(node, text, "");
    }
}

/// ↑ in an empty field edits what one wrote last.
fn edit_last(room: &Room) {
    if let Some(seq) = room.last_own() {
        let seq: Option<Seq> = Some(seq);
        room.editing.set(seq);
    }
}

/// Whether a text may be sent; where it is too long, the viewer is told.
fn fits(chat: Chat, text: &str) -> bool {
    let most = chat.most_bytes();
    let fits = text.len() <= most;
    if !fits {
        chat.say(too_long(text, most));
    }
    fits
}

/// By how much a text is too long, in what people count: its end has to go.
pub(super) fn too_long(text: &str, most_bytes: usize) -> String {
    let over = text[text.floor_char_boundary(most_bytes)..].chars().count();
    words::TooLong { count: over as u64 }.text()
}

/// How much is left, once it is little.
#[component]
fn Counter(text: RwSignal<String>) -> impl IntoView {
    let chat = use_chat();
    let left = memo(move || {
        let most = chat.most_bytes();
        let text = text.read();
        match most.checked_sub(text.len()) {
            Some(left) => (left < most / 5).then(|| Ok(words::Left { count: left as u64 }.text())),
            None => Some(Err(too_long(&text, most))),
        }
    });
    follow(move || {
        left.get().map(|left| {
            let over = left.is_err().then_some("");
            view! {
                <span class="composer__count tabular" data-over=over>
                    {left.unwrap_or_else(|sentence| sentence)}
                </span>
            }
            .into_any()
        })
    })
}
