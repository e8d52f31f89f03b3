//! What happened to the room: it began, someone came or went.

use std::sync::Arc;

use confab_protocol::{Entry, RoomKind};
use confab_ui::{Empty, Glyph, follow, hear};
use leptos::prelude::*;

use super::message::time_of;
use crate::components::message_list::List;
use crate::live::notice;
use crate::state::{RowKey, use_chat};

/// The very start of the room.
#[component]
pub(super) fn Start() -> impl IntoView {
    let chat = use_chat();
    let list = expect_context::<List>();
    let id = list.room.id();
    let title = list.title;
    let direct = move || chat.summary(id).is_some_and(|room| room.kind == RoomKind::Direct);
    follow(move || {
        let name = title.get();
        let direct = direct();
        let (glyph, heading, text) = if direct {
            (
                Glyph::Bubble,
                name.clone(),
                format!(
                    "This is the start of what you and {name} write each other. Only the two of you can see it."
                ),
            )
        } else {
            (
                Glyph::Hash,
                format!("Welcome to {name}"),
                format!("This is the very start of {name}. Say hello, or bring others in."),
            )
        };
        view! {
            <div class="messages__begin">
                <Empty glyph title=heading text=text>
                    {(!direct).then(|| view! {
                        <a href=format!("/rooms/{id}?panel=details") class="button">"Add people"</a>
                    })}
                </Empty>
            </div>
        }
        .into_any()
    })
}

/// One line that says who did what.
#[component]
pub(super) fn Happened(key: RowKey, entry: Arc<Entry>) -> impl IntoView {
    let list = expect_context::<List>();
    let at = entry.at;
    let is_current = super::is_current(&list, &key);
    view! {
        <div
            class="event"
            data-row
            role="article"
            tabindex=follow(move || if is_current.get() { "0" } else { "-1" })
            on:focusin=hear(move |_| list.current.set(Some(key.clone())))
        >
            <span class="event__mark" aria-hidden="true">"·"</span>
            <span dir="auto">
                {notice(&entry)}
                " "
                {time_of(at, "event__time")}
            </span>
        </div>
    }
    .into_any()
}
