//! The head of a room: its name, its topic, who is there.

use confab_protocol::RoomSummary;
use confab_ui::{Glyph, Icon};
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_query_map;

use super::nav::{glyph_of, title_of};
use crate::state::use_chat;

/// Follows the room as it changes.
#[component]
pub(crate) fn RoomHead(room: Memo<RoomSummary>) -> impl IntoView {
    let chat = use_chat();
    let id = room.read_untracked().id;
    let title = Memo::new(move |_| title_of(&room.read()));
    let topic = Memo::new(move |_| room.read().topic.clone());
    let query = use_query_map();
    let open = Memo::new(move |_| query.read().get("panel").is_some());
    let here = Memo::new(move |_| chat.presence.read().get(&id).map(|presence| presence.count));
    let people = move || match here.get() {
        Some(here) => format!("{here} of {}", room.read().member_count),
        None => room.read().member_count.to_string(),
    };
    let label = move || match here.get() {
        Some(here) => format!("Details; {here} of {} members are here", room.read().member_count),
        None => format!("Details; {} members", room.read().member_count),
    };
    view! {
        <header class="room-head">
            <a class="icon-button back" href="#rooms" aria-label="Rooms"><Icon glyph=Glyph::Back/></a>
            <div class="room-head__about">
                <h1 class="room-head__title">
                    {move || glyph_of(&room.read())}
                    <span class="u-truncate" dir="auto">{title}</span>
                </h1>
                <Show when=move || !topic.read().is_empty()>
                    <p class="room-head__topic u-truncate" dir="auto" title=topic>{topic}</p>
                </Show>
            </div>
            <A
                href=move || if open.get() { format!("/rooms/{id}") } else { format!("/rooms/{id}?panel=details") }
                scroll=false
                attr:class="room-head__people"
                attr:id="details-toggle"
                attr:aria-expanded=move || open.get().to_string()
                attr:aria-label=label
                attr:title="Details (Ctrl+.)"
            >
                <Icon glyph=Glyph::People/>
                <span aria-hidden="true">{people}</span>
            </A>
        </header>
    }
    .into_any()
}
