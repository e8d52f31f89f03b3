//! The panel beside a room: a head with the way out, and whatever it holds.

use confab_policy::Action;
use confab_protocol::RoomSummary;
use confab_ui::{Glyph, Icon, Memo, effect, follow, hear, view};
use confab_words::{details, search, threads};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

use super::panel::show_details;
use super::search_panel::show_search;
use super::thread::show_thread;
use crate::dom;
use crate::state::{Panel, Room, use_chat, use_place};
use crate::words::called;

/// The panel with its content. The flag says whether it takes the focus: one that was there with
/// the page takes nobody's.
///
/// A list of a feature is a word in [`Panel`], and an arm here.
pub(crate) fn show_panel(
    panel: Panel,
    room: Memo<RoomSummary>,
    inside: Room,
    takes_focus: bool,
) -> AnyView {
    match panel {
        Panel::Details => frame(
            ("details", details::title(), details::close()),
            room,
            takes_focus,
            show_details(room, inside),
        ),
        Panel::Search(everywhere) => {
            let id = room.read_untracked().id;
            frame(
                ("search", search::title(), search::close()),
                room,
                false,
                show_search(id, everywhere),
            )
        }
        Panel::Thread(root) => {
            // Where one writes takes the focus by itself.
            let reads = dom::is_touch() || !use_chat().may(&room.read_untracked(), Action::Send);
            let thread = show_thread(root, room, inside);
            frame(
                ("thread", threads::title(), threads::close()),
                room,
                takes_focus && reads,
                thread,
            )
        }
    }
}

/// The panel around its content: Escape and its button close it. First come its word, its title and
/// what the button is called.
fn frame(
    (word, title, label): (&'static str, &'static str, &'static str),
    room: Memo<RoomSummary>,
    takes_focus: bool,
    content: AnyView,
) -> AnyView {
    let place = use_place();
    let id = room.read_untracked().id;
    let close = move || place.close_panel();
    let escape = move |event: KeyboardEvent| {
        if dom::key(&event).as_deref() == Some("Escape") && !event.default_prevented() {
            event.prevent_default();
            close();
        }
    };
    if takes_focus {
        effect(|| {
            request_animation_frame(|| {
                // Of `#add-people` the field of that name.
                let asked = dom::address().map(|at| at.hash).filter(|hash| hash.len() > 1);
                if !asked.is_some_and(|hash| dom::focus(&hash)) {
                    dom::focus("[data-panel-head]");
                }
            });
        });
    }
    view! {
        <aside
            class="panel"
            class:panel--wide=word != "details"
            data-panel=word
            data-region=word
            aria-label=title
            on:keydown=hear(escape)
        >
            <header class="room-head">
                <h2 class="panel__head u-grow" tabindex="-1" data-panel-head>
                    <span class="room-head__title">{title}</span>
                    <span class="panel__room u-truncate" dir="auto">{follow(move || called(&room.read()))}</span>
                </h2>
                <a
                    class="icon-button"
                    href=format!("/rooms/{id}")
                    aria-label=label
                    on:click=hear(move |event: MouseEvent| { event.prevent_default(); close(); })
                >
                    <Icon glyph=Glyph::Close/>
                </a>
            </header>
            {content}
        </aside>
    }
    .into_any()
}
