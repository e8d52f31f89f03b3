//! A native dialog: focus is kept inside and given back by the browser.

use std::cell::Cell;
use std::rc::Rc;

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;

use crate::{Following, NodeRef, RwSignal, effect, hear, show};

/// Shows its children above the page while `open` holds. Escape and a press outside close it.
#[component]
pub fn Dialog(
    /// Whether it is open; closing it by any way writes `false`.
    open: RwSignal<bool>,
    /// Label for screen readers.
    label: Following<String>,
    /// Classes beside `dialog`.
    #[prop(optional, into)]
    class: String,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    // A finger that held until this opened lifts over it: that is no press of what lies there now.
    let pressed = Rc::new(Cell::new(false));
    let (touched, opened) = (Rc::clone(&pressed), Rc::clone(&pressed));
    let click = move |event: MouseEvent| {
        // A click without a pointer has no count: it is a key's or a program's.
        if event.detail() > 0 && !pressed.get() {
            event.stop_propagation();
            event.prevent_default();
        }
    };
    effect(move || {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            opened.set(false);
            // Refused only for a dialog that is not in the page, which can't be seen anyway.
            drop(dialog.show_modal());
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let press = move |event: MouseEvent| {
        let target = event.target();
        let outside = node.get_untracked().is_some_and(|dialog| {
            target.is_some_and(|target| {
                *AsRef::<leptos::web_sys::EventTarget>::as_ref(&dialog) == target
            })
        });
        if outside {
            open.set(false);
        }
    };
    view! {
        <dialog
            node_ref=node
            class=format!("dialog {class}")
            aria-label=label
            on:close=hear(move |_| open.set(false))
            on:mousedown=hear(press)
            on:pointerdown=hear(move |_| touched.set(true))
            on:click:capture=hear(click)
        >
            {show(move || open.get(), move || children().into_any())}
        </dialog>
    }
}
