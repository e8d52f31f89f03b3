//! The edge of the list of rooms, which is moved by a pointer or by keys. How wide the list is stays
//! in the browser, in a cookie, so that every page is printed as wide.

use confab_ui::{RwSignal, effect, follow, hear};
use confab_words::around as words;
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::dom;
use crate::preferences::{NAV_LEAST, NAV_MOST, NAV_STEP, Preferences, nav_width};

/// The width without a choice, on most screens.
const USUAL: u16 = 270;

/// A separator with a value, as assistive technology knows them.
pub(super) fn nav_grip() -> AnyView {
    let width = RwSignal::new(USUAL);
    effect(move || {
        if let Some(shown) = shown() {
            width.set(shown);
        }
    });
    let moving = RwSignal::new(false);
    let set = move |wanted: u16| {
        let wanted = nav_width(wanted);
        if width.get_untracked() != wanted {
            width.set(wanted);
            show(wanted);
        }
    };
    let down = move |event: PointerEvent| {
        event.prevent_default();
        moving.set(true);
        let grip = event.target().and_then(|target| target.dyn_into::<Element>().ok());
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
            keep(width.get_untracked());
        }
    };
    let press = move |event: KeyboardEvent| {
        let now = width.get_untracked();
        let (wider, narrower) = (now.saturating_add(NAV_STEP), now.saturating_sub(NAV_STEP));
        let wanted = match (dom::key(&event).as_deref(), dom::is_right_to_left()) {
            (Some("ArrowRight"), false) | (Some("ArrowLeft"), true) => wider,
            (Some("ArrowLeft"), false) | (Some("ArrowRight"), true) => narrower,
            (Some("Home"), _) => NAV_LEAST,
            (Some("End"), _) => NAV_MOST,
            _ => return,
        };
        event.prevent_default();
        set(wanted);
        keep(width.get_untracked());
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
            aria-valuenow=follow(move || width.get().to_string())
            on:pointerdown=hear(down)
            on:pointermove=hear(drag)
            on:pointerup=hear(up)
            on:pointercancel=hear(up)
            on:keydown=hear(press)
        ></div>
    }
    .into_any()
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

fn keep(width: u16) {
    let name = Preferences::NAV;
    dom::set_cookie(&format!("{name}={width}; Path=/; Max-Age=31536000; SameSite=Lax"));
}
