//! Messages of a room, newest at the bottom.

mod anchor;
mod days;
mod news;
mod pages;
mod past;
mod scroll;
mod target;

use confab_protocol::Seq;
use confab_ui::{
    Memo, NodeRef, RwSignal, effect, follow, hear, listen, memo, provide_context, rows, show, view,
};
use confab_words::messages as words;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::message_menu::Asked;
use super::message_row::Row;
use crate::dom;
use crate::live::End;
use crate::state::{Chat, Fresh, Room, RowKey, later, use_chat};
use anchor::Anchor;
use days::mark_days;
use news::{News, look_for};
use pages::{Loading, load_newest, load_page, look_again};
pub(crate) use past::Past;
use scroll::place;
pub(super) use target::flash;
use target::follow_target;

/// State that the rows of one list share.
#[derive(Clone)]
pub(crate) struct List {
    pub(super) room: Room,
    pub(super) title: Memo<String>,
    /// The row under the pointer or with the focus inside, which shows its tools.
    pub(super) active: RwSignal<Option<RowKey>>,
    /// The row that Tab leads to.
    pub(super) current: RwSignal<Option<RowKey>>,
    /// Question about a message, in a dialog.
    pub(super) asked: RwSignal<Option<Asked>>,
    /// The message whose text was copied just now.
    pub(super) copied: RwSignal<Option<Seq>>,
    /// A finger on one of the rows.
    pub(super) finger: dom::LongPress,
}

impl List {
    pub(super) fn new(room: Room, title: Memo<String>) -> Self {
        Self {
            room,
            title,
            active: RwSignal::new(None),
            current: RwSignal::new(None),
            asked: RwSignal::new(None),
            copied: RwSignal::new(None),
            finger: dom::LongPress::new(),
        }
    }

    /// A finger is put down: what is asked about a message is asked in a while.
    pub(super) fn press(&self, asked: Asked) {
        let signal = self.asked;
        self.finger.press(move || signal.try_set(Some(asked)));
    }
}

/// The rows of a room. It opens at the newest message, stays there while someone reads the end,
/// and holds still while they read further up.
#[component]
pub(crate) fn MessageList(room: Room, title: Memo<String>) -> impl IntoView {
    let chat = use_chat();
    let list = List::new(room.clone(), title);
    provide_context(list.clone());
    let scroller = NodeRef::<html::Div>::new();
    let at_end = RwSignal::new(true);
    let news_above = RwSignal::new(false);
    let loading = RwSignal::new(Loading::Done);

    let anchor = Anchor::new(scroller, room.has_newer.clone());
    let page = load_page(room.clone(), anchor, loading);
    let look = {
        let page = page.clone();
        move || {
            // It may run a frame after the list has gone.
            let node = scroller.try_get_untracked();
            let Some(place) = node.map(|node| place(&node)) else { return };
            if place.is_near_start() {
                page(End::Oldest);
            } else if place.is_near_end() {
                page(End::Newest);
            }
        }
    };
    look_again(loading, look.clone());
    let newest = load_newest(room.clone(), anchor);
    watch(chat, &room, at_end);
    follow_own(&room, anchor);
    follow_target(room.clone(), scroller);

    let on_scroll = {
        let room = room.clone();
        move |_| {
            anchor.scroll();
            let Some(place) = scroller.get_untracked().map(|node| place(&node)) else { return };
            let end = place.is_at_end();
            if at_end.get_untracked() != end {
                at_end.set(end);
            }
            look();
            look_for(&room, scroller, news_above);
            mark_days(scroller, end);
        }
    };
    {
        // Once it is laid out; before, nobody knows what is in sight.
        let (room, fresh) = (room.clone(), room.fresh.clone());
        effect(move || {
            fresh.track();
            let room = room.clone();
            request_animation_frame(move || look_for(&room, scroller, news_above));
        });
    }
    {
        let keys = room.keys.clone();
        effect(move || {
            keys.track();
            request_animation_frame(move || {
                mark_days(scroller, at_end.try_get_untracked().unwrap_or_default());
            });
        });
    }
    let keys = room.keys.clone();
    let label = follow(move || words::List { room: &title.get() }.text());
    view! {
        <div class="messages">
            <News room=room.clone() above=news_above scroller/>
            <div class="messages__scroll" node_ref=scroller on:scroll=hear(on_scroll)>
                <div
                    class="messages__rows"
                    id="page"
                    role="log"
                    aria-live="off"
                    aria-label=label
                    tabindex="-1"
                    on:keydown=hear(move_focus)
                    on:mouseleave=hear(move |_| list.active.set(None))
                >
                    {show(move || loading.get() == Loading::Busy, || view! {
                        <p class="messages__older" role="status">{words::loading_older()}</p>
                    }.into_any())}
                    {past::older(&room)}
                    {rows(
                        move || keys.get(),
                        |key| view! { <Row key/> }.into_any(),
                        move || anchor.settle(),
                    )}
                    {past::newest(&room)}
                </div>
            </div>
            <Jump room=room.clone() at_end jump=newest/>
        </div>
        {later(|late| (late.menu)())}
    }
    .into_any()
}

/// While the end is in sight and the page is visible, what arrives is read.
fn watch(chat: Chat, room: &Room, at_end: RwSignal<bool>) {
    let visible = RwSignal::new(true);
    let id = room.id();
    let (head, has_newer) = (room.head.clone(), room.has_newer.clone());
    let trimmed = room.clone();
    let seen = room.clone();
    effect(move || {
        visible.set(dom::is_visible());
        let seen = seen.clone();
        listen("visibilitychange", move |_: web_sys::Event| {
            let now = dom::is_visible();
            if now && !visible.get_untracked() {
                come_back(chat, &seen);
            }
            visible.set(now);
        });
    });
    effect(move || {
        let watching = at_end.get() && visible.get() && !has_newer.get();
        chat.watching.set(watching);
        let head = head.get();
        if watching && chat.open.get() == Some(id) && chat.held.get() != Some(id) {
            chat.mark_read(id, head);
            trimmed.trim(End::Oldest, usize::MAX);
        }
    });
}

/// Someone looks at the page again: marks where what came meanwhile begins, before it is read.
fn come_back(chat: Chat, room: &Room) {
    let summary = untrack(|| chat.summary(room.id()));
    if let Some(summary) = summary.filter(|summary| summary.unread > 0) {
        room.visit(Some(Fresh { count: summary.unread, read: summary.read.seq }));
    }
}

/// One's own new message leads to the end.
fn follow_own(room: &Room, anchor: Anchor) {
    let keys = room.keys.clone();
    let mut before = None;
    effect(move || {
        let last = keys.read().last().cloned();
        let own = matches!(last, Some(RowKey::Entry(crate::live::Key::Own(_))));
        let known = before.replace(last.clone());
        if own && known.is_some_and(|known| known != last) {
            anchor.to_end();
        }
    });
}

/// Up and down from message to message.
pub(super) fn move_focus(event: KeyboardEvent) {
    let Some(target) = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) else {
        return;
    };
    let Some(key) = dom::key(&event) else { return };
    if !target.matches("[data-row]").unwrap_or(false)
        || event.ctrl_key()
        || event.alt_key()
        || event.meta_key()
    {
        return;
    }
    let step = |next: fn(&web_sys::Element) -> Option<web_sys::Element>, furthest: bool| {
        let (mut found, mut at) = (None, next(&target));
        while let Some(element) = at.filter(|_| furthest || found.is_none()) {
            at = next(&element);
            if element.matches("[data-row]").unwrap_or(false) {
                found = Some(element);
            }
        }
        found?.dyn_into::<web_sys::HtmlElement>().ok()
    };
    let to = match key.as_str() {
        "ArrowUp" | "k" => step(web_sys::Element::previous_element_sibling, false),
        "ArrowDown" | "j" => step(web_sys::Element::next_element_sibling, false),
        "Home" => step(web_sys::Element::previous_element_sibling, true),
        "End" => step(web_sys::Element::next_element_sibling, true),
        "Escape" => dom::find("[data-composer]"),
        _ => return,
    };
    event.prevent_default();
    if let Some(to) = to {
        drop(to.focus());
    }
}

/// The way to the newest message, with the number of those that came meanwhile.
#[component]
fn Jump(
    room: Room,
    at_end: RwSignal<bool>,
    jump: impl Fn() + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let chat = use_chat();
    let id = room.id();
    let unread = memo(move || chat.summary(id).map_or(0, |summary| summary.unread));
    let has_newer = room.has_newer;
    show(move || !at_end.get() || has_newer.get(), {
            move || {
                let jump = jump.clone();
                view! {
                    <div class="jump">
                        <button
                            type="button"
                            class="jump__button"
                            class:jump__button--new=follow(move || { unread.get() > 0 })
                            on:click=hear(move |_| jump())
                        >
                            <confab_ui::Icon glyph=confab_ui::Glyph::ArrowDown size=confab_ui::IconSize::Small/>
                            {follow(move || match unread.get() {
                                0 => words::latest().to_owned(),
                                count => words::NewBelow { count: count.into() }.text(),
                            })}
                        </button>
                    </div>
                }
                .into_any()
            }
        })
    .into_any()
}
