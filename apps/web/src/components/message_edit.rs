//! A message being changed, in its place.

use confab_protocol::{Command, Seq};
use confab_ui::{NodeRef, RwSignal, effect, expect_context, follow, hear, view};
use confab_words::messages as words;
use leptos::ev::{Event, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;

use super::composer::too_long;
use super::message_list::List;
use crate::dom;
use crate::state::use_chat;

/// Enter saves, Escape leaves it as it was. It stays open until the server has taken the change, so
/// that a refused edit is not lost. The text outlives its row, which may be drawn anew or let go
/// meanwhile.
pub(crate) fn show_edit(seq: Seq, source: String) -> AnyView {
    let chat = use_chat();
    let list = expect_context::<List>();
    let node = NodeRef::<html::Textarea>::new();
    let kept = list.room.edit_of(seq);
    let again = kept.is_some();
    let text = RwSignal::new(kept.unwrap_or_else(|| source.clone()));
    let saving = RwSignal::new(false);
    effect(move || {
        if let Some(node) = node.get()
            && !(again && dom::is_typing())
        {
            drop(node.focus());
            let end = u32::try_from(node.value().encode_utf16().count()).unwrap_or(u32::MAX);
            drop(node.set_selection_range(end, end));
        }
    });
    let editing = list.room.editing.clone();
    let (closed, written) = (list.room.clone(), list.room.clone());
    let composer = list.room.composer();
    let close = move || {
        closed.keep_edit(seq, None);
        if editing.get_untracked() == Some(seq) {
            editing.set(None);
        }
        dom::focus(composer);
    };
    let room = list.room.id();
    let save = {
        let close = close.clone();
        move || {
            let body = text.get_untracked();
            if body == source {
                return close();
            }
            if body.trim().is_empty() {
                return chat.say(words::empty());
            }
            let most = chat.most_bytes();
            if body.len() > most {
                return chat.say(too_long(&body, most));
            }
            let Some(backend) = chat.backend().filter(|_| !saving.get_untracked()) else { return };
            let client_id = backend.client_id();
            saving.set(true);
            let close = close.clone();
            // The event may come first, and draw this field anew.
            chat.ask(Command::Edit { room, client_id, message: seq, body }, move |result| {
                saving.try_set(false);
                if result.is_ok() {
                    close();
                }
            });
        }
    };
    let press = {
        let (save, close) = (save.clone(), close.clone());
        move |event: KeyboardEvent| {
            let Some(key) = dom::key(&event) else { return };
            match key.as_str() {
                "Enter" if !event.shift_key() && !dom::is_touch() => save(),
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
                dir="auto"
                rows="1"
                aria-label=words::edit_message()
                prop:value=follow(move || text.get())
                on:input=hear(move |event: Event| {
                    let value = event_target_value(&event);
                    written.keep_edit(seq, Some(value.clone()));
                    text.set(value);
                })
                on:keydown=hear(press)
            ></textarea>
            <div class="message__edit-actions">
                <button type="button" class="button button--primary button--small" on:click=hear(move |_| save())>
                    {follow(move || if saving.get() { words::saving() } else { words::save() })}
                </button>
                <button type="button" class="button button--small" on:click=hear(move |_| close())>{words::cancel()}</button>
            </div>
        </div>
    }
    .into_any()
}
