//! What happened to the room: it began, someone came or went.

use std::sync::Arc;

use confab_protocol::{Entry, RoomKind};
use confab_ui::{Empty, Glyph};
use leptos::prelude::*;
use leptos_router::components::A;

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
    move || {
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
                        <A href=format!("/rooms/{id}?panel=details") scroll=false attr:class="button">"Add people"</A>
                    })}
                </Empty>
            </div>
        }
    }
}

/// One line that says who did what.
#[component]
pub(super) fn Happened(key: RowKey, entry: Arc<Entry>) -> impl IntoView {
    let chat = use_chat();
    let list = expect_context::<List>();
    let at = entry.at;
    let clock = move || chat.clock.moment(at).clock();
    let is_current = super::is_current(&list, &key);
    view! {
        <div
            class="event"
            data-row
            role="article"
            tabindex=move || if is_current.get() { "0" } else { "-1" }
            on:focusin=move |_| list.current.set(Some(key.clone()))
        >
            <span class="event__mark" aria-hidden="true">"·"</span>
            <span dir="auto">
                {notice(&entry)}
                " "
                <time class="event__time" datetime=move || chat.clock.moment(at).machine() title=move || chat.clock.moment(at).full()>{clock}</time>
            </span>
        </div>
    }
    .into_any()
}
