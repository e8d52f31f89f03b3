//! `@room` and `@here`: asks before many people are told.

use confab_policy::Action;
use confab_ui::{Dialog, RwSignal, StoredValue, follow, hear};
use confab_words::composer as words;
use leptos::prelude::*;

use crate::state::{Chat, Room, Writing};

/// So many are told without a question.
const FEW: u32 = 20;

/// The question, and the text for which it was answered.
#[derive(Clone, Copy)]
pub(super) struct Sure {
    open: RwSignal<bool>,
    asked: StoredValue<String>,
    agreed: StoredValue<bool>,
}

impl Sure {
    pub(super) fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            asked: StoredValue::new(String::new()),
            agreed: StoredValue::new(false),
        }
    }
}

/// Whether the viewer may mention all members of a room.
pub(super) fn may(chat: Chat, room: &Room) -> bool {
    let room = chat.summary(room.id());
    room.is_some_and(|room| chat.may(&room, Action::MentionAll))
}

/// The text to send; none while it is asked whether so many are to be told.
pub(super) fn sure(writing: Writing, sure: Sure, text: String) -> Option<String> {
    let (chat, room) = (writing.chat, writing.room.get_value());
    let many = untrack(|| {
        let members = chat.summary(room.id()).map_or(0, |room| room.member_count);
        members > FEW && may(chat, &room)
    });
    let agreed = sure.agreed.get_value() && sure.asked.get_value() == text;
    sure.agreed.set_value(false);
    if !many || agreed || !chat.mentions_everyone(&text) {
        return Some(text);
    }
    sure.asked.set_value(text);
    sure.open.set(true);
    None
}

/// The question.
pub(super) fn dialog(writing: Writing, sure: Sure) -> AnyView {
    let Sure { open, agreed, .. } = sure;
    let (chat, room) = (writing.chat, writing.room.get_value().id());
    let count = move || chat.summary(room).map_or(0, |room| room.member_count);
    let title = move || words::TellAll { count: count().into() }.text();
    let send = move |_| {
        agreed.set_value(true);
        open.set(false);
        let form = writing.node.get_untracked().and_then(|node| node.form());
        if let Some(form) = form {
            drop(form.request_submit());
        }
    };
    view! {
        <Dialog open label=follow(title)>
            <div class="dialog__body">
                <h2 class="dialog__title">{follow(title)}</h2>
                <div class="dialog__actions">
                    <button type="button" class="button" autofocus on:click=hear(move |_| open.set(false))>{words::keep_writing()}</button>
                    <button type="button" class="button button--primary" on:click=hear(send)>{words::send()}</button>
                </div>
            </div>
        </Dialog>
    }
    .into_any()
}
