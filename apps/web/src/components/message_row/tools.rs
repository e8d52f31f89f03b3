//! Actions on a message, beside it.

use std::sync::Arc;
use std::time::Duration;

use confab_policy::Action;
use confab_protocol::{Command, Entry, EntryKind, Seq};
use confab_ui::{Glyph, Icon, expect_context, follow, hear, view};
use confab_words::{around, messages as words};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::components::message_list::List;
use crate::components::message_menu::Asked;
use crate::dom;
use crate::features::{self, Subject};
use crate::state::{Chat, Room, use_chat};

/// Copy, edit, delete; as far as the viewer may.
pub(crate) fn show_tools(entry: Arc<Entry>) -> AnyView {
    let chat = use_chat();
    let list = expect_context::<List>();
    let subject = Subject::of(&list.room, entry.seq);
    let edits = may_edit(chat, &entry);
    let deletes = may_delete(chat, &list, &entry);
    let has_text = has_text(&entry);
    let editing = list.room.editing.clone();
    let seq = entry.seq;
    let copy = {
        let (list, entry) = (list.clone(), Arc::clone(&entry));
        move |_| copy_text(chat, &list, &entry)
    };
    let copied = list.copied;
    let copy_glyph = follow(move || {
        let glyph = if copied.get() == Some(seq) { Glyph::Check } else { Glyph::Copy };
        view! { <Icon glyph/> }.into_any()
    });
    let more = {
        let (list, entry) = (list.clone(), Arc::clone(&entry));
        move |_| list.asked.set(Some(Asked::Menu(Arc::clone(&entry))))
    };
    let delete = move |event: MouseEvent| {
        if event.shift_key() {
            ask_to_delete(chat, &list.room, seq);
        } else {
            list.asked.set(Some(Asked::Delete(Arc::clone(&entry))));
        }
    };
    view! {
        <div class="message__tools" role="toolbar" aria-label=words::tools()>
            {features::message_tools(&subject)}
            {has_text.then(|| view! {
                <button type="button" class="icon-button" aria-label=words::copy_text() title=words::copy_text() on:click=hear(copy)>
                    {copy_glyph}
                </button>
            }.into_any())}
            {edits.then(|| view! {
                <button type="button" class="icon-button" aria-label=words::edit() title=words::edit() on:click=hear(move |_| editing.set(Some(seq)))>
                    <Icon glyph=Glyph::Pencil/>
                </button>
            }.into_any())}
            {deletes.then(|| view! {
                <button type="button" class="icon-button icon-button--danger" aria-label=words::delete() title=words::delete_hint() on:click=hear(delete)>
                    <Icon glyph=Glyph::Trash/>
                </button>
            }.into_any())}
            <button type="button" class="icon-button" aria-label=around::more_actions() title=around::more_key() on:click=hear(more)>
                <Icon glyph=Glyph::More/>
            </button>
        </div>
    }
    .into_any()
}

/// How long a copied text is marked as such.
const COPIED: Duration = Duration::from_secs(2);

/// Puts a message's text on the clipboard, and marks the message for a moment.
pub(in crate::components) fn copy_text(chat: Chat, list: &List, entry: &Entry) {
    let EntryKind::Message { body: Some(body), .. } = &entry.what else { return };
    if chat.copy(body) {
        let (copied, seq) = (list.copied, entry.seq);
        copied.set(Some(seq));
        let settle = move || {
            if copied.try_get_untracked() == Some(Some(seq)) {
                copied.set(None);
            }
        };
        set_timeout(settle, COPIED);
    }
}

/// Asks for a message to be deleted. The focus goes on to the next one: this one may go.
pub(in crate::components) fn ask_to_delete(chat: Chat, room: &Room, message: Seq) {
    let Some(backend) = chat.backend() else { return };
    let next = dom::neighbour(&format!("#{}", room.row_id(message)));
    let (room, composer) = (room.id(), room.composer());
    // After the dialog has given the focus back.
    request_animation_frame(move || match next {
        Some(next) => drop(next.focus()),
        None => drop(dom::focus(composer)),
    });
    chat.ask(Command::Delete { room, client_id: backend.client_id(), message }, drop);
}

/// Whether there is a text to copy: a message may be files alone.
pub(in crate::components) fn has_text(entry: &Entry) -> bool {
    matches!(&entry.what, EntryKind::Message { body: Some(body), .. } if !body.is_empty())
}

/// One's own messages.
pub(in crate::components) fn may_edit(chat: Chat, entry: &Entry) -> bool {
    chat.my_id() == entry.author.id
}

/// One's own, and where one moderates all of them.
pub(in crate::components) fn may_delete(chat: Chat, list: &List, entry: &Entry) -> bool {
    let moderates = || {
        let room = untrack(|| chat.summary(list.room.id()));
        room.is_some_and(|room| chat.may(&room, Action::DeleteAnyMessage))
    };
    may_edit(chat, entry) || moderates()
}
