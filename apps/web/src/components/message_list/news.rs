//! Messages that were new when the room was opened, while they are out of sight.

use confab_ui::{NodeRef, RwSignal, follow, hear, memo, show, view};
use confab_words::{messages as words, moment};
use leptos::html;
use leptos::prelude::*;

use super::target::go_to;
use crate::components::said_around;
use crate::dom;
use crate::state::{Chat, Fresh, Room, use_chat};

const DIVIDER: &str = "[data-new-line]";

/// The bar that says how much is new above and since when, with the ways to it and past it.
#[component]
pub(super) fn News(
    room: Room,
    /// Whether the divider is above what is in sight.
    above: RwSignal<bool>,
    scroller: NodeRef<html::Div>,
) -> impl IntoView {
    let fresh = room.fresh.clone();
    let shown = memo(move || fresh.get().filter(|_| above.get()));
    show(
        move || shown.get().is_some(),
        move || {
            let (jumped, read) = (room.clone(), room.clone());
            let chat = use_chat();
            let jump = move |_| {
                let Some(fresh) = shown.get_untracked() else { return };
                let show = || dom::find(DIVIDER).map(|line| line.scroll_into_view()).is_some();
                go_to(chat, jumped.clone(), scroller, fresh.read.next(), show);
            };
            let text = {
                let room = room.clone();
                let keys = room.keys.clone();
                follow(move || {
                    // When that was is known once its page has come.
                    keys.track();
                    shown.get().map(|fresh| sentence(chat, &room, fresh))
                })
            };
            let mark_read = move |_| {
                chat.mark_read(read.id(), read.head.get_untracked());
                read.fresh.set(None);
                dom::focus("[data-composer]");
            };
            let rest = view! { <span class="news__word">{words::jump_rest()}</span> }.into_any();
            let middle = view! { <span class="news__word">{words::mark_read_middle()}</span> };
            let middle = middle.into_any();
            view! {
                <div class="news" role="status">
                    <span class="u-grow tabular">{text}</span>
                    <button type="button" class="news__act" on:click=hear(jump)>{said_around(words::Jump { rest }.around())}</button>
                    <button type="button" class="news__act" title="Esc" on:click=hear(mark_read)>{said_around(words::MarkRead { middle }.around())}</button>
                </div>
            }
            .into_any()
        },
    )
}

/// Looks where the divider is; what has been seen is not told any more.
pub(super) fn look_for(room: &Room, scroller: NodeRef<html::Div>, above: RwSignal<bool>) {
    if room.fresh.read_untracked().is_none() {
        return;
    }
    let Some(scroller) = scroller.try_get_untracked() else { return };
    let top = scroller.get_bounding_client_rect().top();
    let seen = dom::find(DIVIDER).is_some_and(|node| node.get_bounding_client_rect().top() >= top);
    if seen {
        room.fresh.set(None);
    }
    above.try_set(!seen);
}

fn sentence(chat: Chat, room: &Room, fresh: Fresh) -> String {
    let since = room.first_new().map(|at| {
        let (moment, today) = (chat.clock.moment(at), chat.clock.today());
        match moment.day.before(today) {
            Some(0) => moment.clock(),
            Some(1) => moment::since_yesterday().to_owned(),
            _ => moment.day.title(today),
        }
    });
    let count = fresh.count.into();
    // More are not counted.
    match (since, fresh.count < 100) {
        (None, true) => words::New { count }.text(),
        (None, false) => words::ManyNew { count }.text(),
        (Some(when), true) => words::NewSince { count, when: &when }.text(),
        (Some(when), false) => words::ManyNewSince { count, when: &when }.text(),
    }
}
