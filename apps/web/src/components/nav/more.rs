//! Unread rooms out of sight in the list, and the way to them.

use confab_ui::{Glyph, Icon, IconSize, NodeRef, RwSignal, effect, follow, hear, listen, view};
use confab_words::nav as words;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::dom;
use crate::state::use_chat;

/// Less of a row than this in sight counts as none, in CSS pixels.
const SLIVER: f64 = 12.0;

const UNREAD: &str = "[data-unread]";
const MENTIONED: &str = "[data-unread='mentions']";
const DIRECT: &str = "[data-section='direct'] li:first-child";

/// Unread rooms beyond one end of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Beyond {
    unread: usize,
    mentions: usize,
    /// Whether the direct messages begin there.
    direct: bool,
}

/// Unread rooms beyond either end; kept up to date by [`watch`].
#[derive(Clone, Copy)]
pub(super) struct Ends {
    list: NodeRef<html::Div>,
    above: RwSignal<Beyond>,
    below: RwSignal<Beyond>,
}

impl Ends {
    pub(super) fn new(list: NodeRef<html::Div>) -> Self {
        Self { list, above: RwSignal::default(), below: RwSignal::default() }
    }

    /// Looks where the rows are.
    pub(super) fn look(self) {
        // It may run a frame after the list has gone.
        let Some(list) = self.list.try_get_untracked() else { return };
        let all = |is_beyond: fn(&Element, &Element) -> bool| Beyond {
            unread: count(&list, UNREAD, is_beyond),
            mentions: count(&list, MENTIONED, is_beyond),
            direct: count(&list, DIRECT, is_beyond) > 0,
        };
        self.above.set_if_new(all(is_above));
        self.below.set_if_new(all(is_below));
    }
}

/// Looks again when the rooms change, or their list gets another size.
pub(super) fn watch(ends: Ends) {
    let chat = use_chat();
    effect(move || {
        chat.rooms.track();
        request_animation_frame(move || ends.look());
    });
    effect(move || listen("resize", move |_: web_sys::Event| ends.look()));
}

/// The pills at both ends: to rooms with news, and to the direct messages where none is in sight.
#[component]
pub(super) fn More(ends: Ends) -> impl IntoView {
    let pill = move |end: &'static str, beyond: RwSignal<Beyond>| {
        follow(move || {
            let beyond = beyond.get();
            let text = text(beyond, end)?;
            let go = move |_| go(ends.list, beyond, end);
            Some(
                view! {
                    <div class="nav__more" data-end=end>
                        <button
                            type="button"
                            class="nav__pill"
                            data-unread=(beyond.unread > 0).then_some("")
                            data-mentions=(beyond.mentions > 0).then_some("")
                            on:click=hear(go)
                        >
                            <Icon glyph=Glyph::ArrowDown size=IconSize::Small/>
                            {text}
                        </button>
                    </div>
                }
                .into_any(),
            )
        })
    };
    view! {
        {pill("above", ends.above)}
        {pill("below", ends.below)}
    }
    .into_any()
}

fn text(beyond: Beyond, end: &str) -> Option<String> {
    match beyond {
        Beyond { unread: 0, direct: true, .. } if end == "below" => Some(words::direct().into()),
        Beyond { unread: 0, .. } => None,
        Beyond { unread, .. } => Some(words::CountUnread { count: unread as u64 }.text()),
    }
}

/// Brings the nearest of it into sight.
fn go(list: NodeRef<html::Div>, beyond: Beyond, end: &str) {
    let Some(list) = list.get_untracked() else { return };
    let selector = if beyond.unread > 0 { UNREAD } else { DIRECT };
    let found = elements(&list, selector);
    let nearest = match end {
        "above" => found.iter().rfind(|row| is_above(row, &list)),
        _ => found.iter().find(|row| is_below(row, &list)),
    };
    if let Some(row) = nearest {
        let options = ScrollIntoViewOptions::new();
        // A section has its rows below its head.
        let start = beyond.unread == 0;
        options.set_block(if start {
            ScrollLogicalPosition::Start
        } else {
            ScrollLogicalPosition::Nearest
        });
        row.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Brings the room that is open into sight, where it is not.
pub(super) fn show_open() {
    if let Some(row) = dom::find("#rooms [aria-current='page']") {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        row.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

fn count(list: &Element, selector: &str, is_beyond: fn(&Element, &Element) -> bool) -> usize {
    elements(list, selector).iter().filter(|row| is_beyond(row, list)).count()
}

fn elements(list: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = list.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

fn is_above(row: &Element, list: &Element) -> bool {
    row.get_bounding_client_rect().bottom() < list.get_bounding_client_rect().top() + SLIVER
}

fn is_below(row: &Element, list: &Element) -> bool {
    row.get_bounding_client_rect().top() > list.get_bounding_client_rect().bottom() - SLIVER
}
