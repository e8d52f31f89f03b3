//! The edge of the list of rooms, which is moved by a pointer or by keys. How wide the list is stays
//! in the browser, in a cookie, so that every page is printed as wide.

use confab_ui::{RwSignal, effect, follow, hear};
use confab_words::around as words;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;

use crate::dom;
use crate::preferences::{NAV_LEAST, NAV_MOST, NAV_STEP, Preferences, nav_width};

/// A separator with a value, as assistive technology knows them.
pub(super) fn nav_grip() -> AnyView {
    let width = RwSignal::new(None);
    // Screens and sizes of text have widths of their own while none is chosen.
    let look = move || width.set(list_width());
    effect(look);
    let moving = RwSignal::new(false);
    let set = move |wanted: u16| {
        let wanted = nav_width(wanted);
        if width.get_untracked() != Some(wanted) {
            width.set(Some(wanted));
            show(wanted);
        }
    };
    let down = move |event: PointerEvent| {
        event.prevent_default();
        look();
        moving.set(true);
        let grip = dom::closest(&event, "[role='separator']");
        // Refused only for a pointer that is lifted already.
        drop(grip.map(|grip| grip.set_pointer_capture(event.pointer_id())));
    };
    let drag = move |event: PointerEvent| {
        if moving.get_untracked() {
            set(from_edge(event.client_x()));
        }
    };
    let up = move |_: PointerEvent| {
        if moving.get_untracked() {
            moving.set(false);
            keep();
        }
    };
    let press = move |event: KeyboardEvent| {
        look();
        let now = width.get_untracked().unwrap_or(NAV_LEAST);
        let wanted = match dom::key_along(&event).as_deref() {
            Some("ArrowRight") => now.saturating_add(NAV_STEP),
            Some("ArrowLeft") => now.saturating_sub(NAV_STEP),
            Some("Home") => NAV_LEAST,
            Some("End") => NAV_MOST,
            _ => return,
        };
        event.prevent_default();
        set(wanted);
        keep();
    };
    view! {
        <div
            class="nav-grip"
            class:nav-grip--moving=follow(move || moving.get())
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label=words::nav_width()
            aria-controls="rooms"
            aria-valuemin=NAV_LEAST.to_string()
            aria-valuemax=NAV_MOST.to_string()
            aria-valuenow=follow(move || width.get().map(|width| width.to_string()))
            on:focus=hear(move |_| look())
            on:pointerdown=hear(down)
            on:pointermove=hear(drag)
            on:pointerup=hear(up)
            on:pointercancel=hear(up)
            on:keydown=hear(press)
        ></div>
    }
    .into_any()
}

/// How wide the list is.
fn list_width() -> Option<u16> {
    u16::try_from(dom::find("#rooms")?.offset_width()).ok()
}

/// How far a place is from the edge at which the list stands.
fn from_edge(x: i32) -> u16 {
    let x = if dom::is_right_to_left() { dom::window_width() - x } else { x };
    u16::try_from(x).unwrap_or_default()
}

const ATTRIBUTE: &str = "data-nav";

fn shown() -> Option<u16> {
    dom::document()?.document_element()?.get_attribute(ATTRIBUTE)?.parse().ok()
}

fn show(width: u16) {
    if let Some(root) = dom::document().and_then(|document| document.document_element()) {
        // Refused only for a name that is none.
        drop(root.set_attribute(ATTRIBUTE, &width.to_string()));
    }
}

/// Keeps the width that was chosen, if one was.
fn keep() {
    let (name, Some(width)) = (Preferences::NAV, shown()) else { return };
    dom::set_cookie(&format!("{name}={width}; Path=/; Max-Age=31536000; SameSite=Lax"));
}
