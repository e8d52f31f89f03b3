//! Where a composer would be, for who is not in the room.

use std::sync::Arc;

use confab_protocol::RoomId;
use confab_ui::{Memo, follow, hear, view};
use confab_words::composer as words;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::said_around;
use crate::backend::Requests;
use crate::state::{Chat, use_chat};

/// Joins the room, without leaving the page.
pub(crate) fn join(chat: Chat, id: RoomId) {
    let question = async move |server: Arc<dyn Requests>| server.join_room(id).await;
    chat.ask_server(question, move |room| chat.add(room));
}

/// Says why nobody, or not the viewer, writes here.
pub(crate) fn closed_bar(archived: bool) -> AnyView {
    let sentence = if archived { words::archived() } else { words::read_only() };
    view! { <div class="composer"><p class="composer__join">{sentence}</p></div> }.into_any()
}

/// Says that one is looking in, and lets one join.
#[component]
pub(crate) fn JoinBar(id: RoomId, title: Memo<String>) -> impl IntoView {
    let chat = use_chat();
    let join = move |event: SubmitEvent| {
        // Until the chunk is there the plain form does it.
        if let Some(late) = chat.late.get_untracked() {
            event.prevent_default();
            (late.join)(chat, id);
        }
    };
    let room = view! { <strong><bdi>{follow(move || title.get())}</bdi></strong> }.into_any();
    view! {
        <div class="composer">
            <form class="composer__join" method="post" action=format!("/rooms/{id}/join") on:submit=hear(join)>
                <span>{said_around(words::Previewing { room }.around())}</span>
                <button class="button button--primary">{words::join()}</button>
            </form>
        </div>
    }
    .into_any()
}
