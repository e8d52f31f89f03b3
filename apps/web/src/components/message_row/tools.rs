//! What can be done with a message, beside it.

use std::sync::Arc;

use confab_policy::Action;
use confab_protocol::{Command, Entry, EntryKind, RoomId, Seq};
use confab_ui::{Glyph, Icon, hear};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::components::message_list::List;
use crate::components::message_menu::Asked;
use crate::state::{Chat, use_chat};

/// Copy, edit, delete; as far as the viewer may.
#[component]
pub(super) fn Tools(entry: Arc<Entry>) -> impl IntoView {
    let chat = use_chat();
    let list = expect_context::<List>();
    let edits = may_edit(chat, &entry);
    let deletes = may_delete(chat, &list, &entry);
    let copied = Arc::clone(&entry);
    let copy = move |_| {
        if let EntryKind::Message { body: Some(body), .. } = &copied.what {
            chat.copy(body);
        }
    };
    let editing = list.room.editing.clone();
    let seq = entry.seq;
    let delete = move |event: MouseEvent| {
        if event.shift_key() {
            ask_to_delete(chat, list.room.id(), seq);
        } else {
            list.asked.set(Some(Asked::Delete(Arc::clone(&entry))));
        }
    };
    view! {
        <div class="message__tools" role="toolbar" aria-label="Message">
            <button type="button" class="icon-button" aria-label="Copy text" title="Copy text" on:click=hear(copy)>
                <Icon glyph=Glyph::Copy/>
            </button>
            {edits.then(|| view! {
                <button type="button" class="icon-button" aria-label="Edit" title="Edit" on:click=hear(move |_| editing.set(Some(seq)))>
                    <Icon glyph=Glyph::Pencil/>
                </button>
            })}
            {deletes.then(|| view! {
                <button type="button" class="icon-button icon-button--danger" aria-label="Delete" title="Delete (Shift+click skips the question)" on:click=hear(delete)>
                    <Icon glyph=Glyph::Trash/>
                </button>
            })}
        </div>
    }
    .into_any()
}

/// Asks for a message to be deleted.
pub(in crate::components) fn ask_to_delete(chat: Chat, room: RoomId, message: Seq) {
    let Some(backend) = chat.backend() else { return };
    chat.ask(Command::Delete { room, client_id: backend.client_id(), message }, drop);
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
