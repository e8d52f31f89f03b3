//! Where a composer would be, for who is not in the room.

use std::sync::Arc;

use confab_protocol::RoomId;
use confab_ui::hear;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::backend::Backend;
use crate::state::use_chat;

/// Says that one is looking in, and lets one join.
#[component]
pub(crate) fn JoinBar(id: RoomId, title: Memo<String>) -> impl IntoView {
    let chat = use_chat();
    let join = move |event: SubmitEvent| {
        event.prevent_default();
        let question = async move |server: Arc<dyn Backend>| server.join_room(id).await;
        chat.ask_server(question, move |room| chat.add(room));
    };
    view! {
        <div class="composer">
            <form class="composer__join" method="post" action=format!("/rooms/{id}/join") on:submit=hear(join)>
                <span>"You’re previewing "<strong><bdi>{title}</bdi></strong>". Join to post."</span>
                <button class="button button--primary">"Join"</button>
            </form>
        </div>
    }
    .into_any()
}
