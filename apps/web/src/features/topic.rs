//! The topic of a room, edited in its head. Enter saves, Escape leaves it as it was.

use confab_protocol::RoomId;
use confab_protocol::api::ChangeRoom;
use confab_ui::{NodeRef, RwSignal, effect, hear};
use confab_words::description as words;
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;

use crate::dom;
use crate::state::Chat;

/// The field in place of the topic.
pub(super) fn editor(chat: Chat, room: RoomId, editing: RwSignal<bool>) -> AnyView {
    let topic = untrack(|| chat.summary(room)).map(|room| room.topic).unwrap_or_default();
    let node = NodeRef::<html::Input>::new();
    effect(move || {
        if let Some(node) = node.get() {
            drop(node.focus());
            node.select();
        }
    });
    let close = move || {
        editing.try_set(false);
        request_animation_frame(|| {
            dom::focus("[data-topic]");
        });
    };
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(topic) = node.get_untracked().map(|node| node.value()) else { return };
        let change = ChangeRoom { topic: Some(topic), ..ChangeRoom::default() };
        chat.change_room(room, change, close);
    };
    let press = move |event: KeyboardEvent| {
        if dom::key(&event).as_deref() == Some("Escape") {
            event.prevent_default();
            close();
        }
    };
    view! {
        <form class="room-head__edit" on:submit=hear(save)>
            <input
                node_ref=node
                class="input"
                name="topic"
                maxlength="250"
                dir="auto"
                autocomplete="off"
                aria-label=words::topic()
                value=topic
                on:keydown=hear(press)
            />
            <button class="button button--small">{words::save()}</button>
        </form>
    }
    .into_any()
}
