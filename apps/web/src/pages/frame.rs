//! Frame of every page of someone signed in: the rooms, and the bar over the page.

use confab_ui::{follow, hear, use_context, view};
use confab_words::rooms as words;
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::components::{CURRENT_ROW, ConnectionBar, Nav};
use crate::dom;
use crate::state::{Place, use_chat};

/// The rooms beside the page.
#[component]
pub(crate) fn Frame(children: Children) -> impl IntoView {
    let chat = use_chat();
    let place = use_context::<Place>();
    let rooms_over = follow(move || place.is_some_and(|place| place.rooms.get()));
    let skip = if place.is_some() { words::skip_to_messages() } else { words::skip_to_content() };
    // Where there are messages, the one that Tab leads to is shown to have the focus.
    let to_messages = move |event: MouseEvent| {
        if place.is_some() && dom::focus(CURRENT_ROW) {
            event.prevent_default();
        }
    };
    view! {
        <a class="skip-link" href="#page" on:click=hear(to_messages)>{skip}</a>
        <div
            class="frame"
            class:frame--rooms=rooms_over
            class:frame--live=follow(move || chat.mounted.get())
        >
            <Nav/>
            <div class="frame__page">
                <ConnectionBar/>
                {children()}
            </div>
        </div>
    }
    .into_any()
}
