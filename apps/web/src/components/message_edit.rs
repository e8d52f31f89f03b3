//! A message being changed, in its place.

use confab_protocol::{Command, Seq};
use confab_ui::{effect, hear};
use leptos::ev::{Event, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;

use super::message_list::List;
use super::message_row::ask;
use crate::dom;
use crate::state::use_chat;

/// Enter saves, Escape leaves it as it was; an empty text changes nothing.
#[component]
pub(super) fn MessageEdit(seq: Seq, source: String) -> impl IntoView {
    let chat = use_chat();
    let list = expect_context::<List>();
    let node = NodeRef::<html::Textarea>::new();
    let text = RwSignal::new(source.clone());
    effect(move || {
        if let Some(node) = node.get() {
            drop(node.focus());
            let end = u32::try_from(node.value().encode_utf16().count()).unwrap_or(u32::MAX);
            drop(node.set_selection_range(end, end));
        }
    });
    let editing = list.room.editing.clone();
    let close = move || {
        editing.set(None);
        dom::focus(".composer__text");
    };
    let room = list.room.id();
    let save = {
        let close = close.clone();
        move || {
            let body = text.get_untracked();
            if !body.trim().is_empty()
                && body != source
                && let Some(backend) = chat.backend()
            {
                let client_id = backend.client_id();
                ask(chat, Command::Edit { room, client_id, message: seq, body });
            }
            close();
        }
    };
    let press = {
        let (save, close) = (save.clone(), close.clone());
        move |event: KeyboardEvent| {
            match event.key().as_str() {
                "Enter" if !event.shift_key() && !event.is_composing() => save(),
                "Escape" => close(),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        }
    };
    view! {
        <div class="message__edit">
            <textarea
                node_ref=node
                rows="1"
                aria-label="Edit message"
                prop:value=text
                on:input=hear(move |event: Event| text.set(event_target_value(&event)))
                on:keydown=hear(press)
            ></textarea>
            <div class="message__edit-actions">
                <button type="button" class="button button--primary button--small" on:click=hear(move |_| save())>"Save"</button>
                <button type="button" class="button button--small" on:click=hear(move |_| close())>"Cancel"</button>
            </div>
        </div>
    }
    .into_any()
}
