//! The head of a room: its name, its topic, who is there.

use confab_protocol::RoomSummary;
use confab_ui::{Glyph, Icon, follow, memo, show};
use leptos::prelude::*;

use super::admin;
use super::nav::glyph_of;
use crate::state::{use_chat, use_place};
use crate::words::title_of;

/// Follows the room as it changes.
#[component]
pub(crate) fn RoomHead(room: Memo<RoomSummary>) -> impl IntoView {
    let chat = use_chat();
    let id = room.read_untracked().id;
    let title = memo(move || title_of(&room.read()));
    let topic = memo(move || room.read().topic.clone());
    let open = use_place().details;
    // The viewer is here: nobody at all means that they are not counted yet.
    let here = memo(move || {
        chat.presence.read().get(&id).map(|presence| presence.count).filter(|count| *count > 0)
    });
    let people = follow(move || match here.get() {
        Some(here) => format!("{here} of {}", room.read().member_count),
        None => room.read().member_count.to_string(),
    });
    let label = follow(move || match here.get() {
        Some(here) => format!("Details; {here} of {} members are here", room.read().member_count),
        None => format!("Details; {} members", room.read().member_count),
    });
    view! {
        <header class="room-head">
            <a class="icon-button back" href="#rooms" aria-label="Rooms"><Icon glyph=Glyph::Back/></a>
            <div class="room-head__about">
                <h1 class="room-head__title">
                    {follow(move || glyph_of(&room.read()))}
                    <span class="u-truncate" dir="auto">{title}</span>
                    {follow(move || room.read().with.as_ref().and_then(admin))}
                </h1>
                {show(move || !topic.read().is_empty(), move || view! {
                    <p class="room-head__topic u-truncate" dir="auto" title=topic>{topic}</p>
                }.into_any())}
            </div>
            <a
                href=follow(move || if open.get() { format!("/rooms/{id}") } else { format!("/rooms/{id}?panel=details") })
                class="room-head__people"
                id="details-toggle"
                aria-expanded=follow(move || open.get().to_string())
                aria-label=label
                title="Details (Ctrl+.)"
            >
                <Icon glyph=Glyph::People/>
                <span aria-hidden="true">{people}</span>
            </a>
        </header>
    }
    .into_any()
}
