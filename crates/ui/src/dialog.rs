//! A native dialog: focus is kept inside and given back by the browser.

use leptos::html;
use leptos::prelude::*;

use crate::{Following, NodeRef, RwSignal, effect, hear, show, view};

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
    effect(move || {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            // Refused only for a dialog that is not in the page, which can't be seen anyway.
            drop(dialog.show_modal());
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let press = move |event: leptos::ev::MouseEvent| {
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
        >
            {show(move || open.get(), move || children().into_any())}
        </dialog>
    }
}
