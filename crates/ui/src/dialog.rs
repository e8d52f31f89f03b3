//! A native dialog: focus is kept inside and given back by the browser; where that finds the button
//! hidden by now, to what the button belongs to.

use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast as _;
use leptos::web_sys::{Element, HtmlElement};
use send_wrapper::SendWrapper;

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
    let around = RwSignal::new(None::<SendWrapper<Element>>);
    effect(move || {
        let Some(dialog) = node.get() else { return };
        if open.get() && !dialog.open() {
            let from = focused();
            let beside = from.as_ref().and_then(beside);
            around.set(from.and_then(|from| around_it(&from)).map(SendWrapper::new));
            let (word, [edge, side]) = beside.unwrap_or_default();
            drop(dialog.set_attribute("data-beside", word));
            let style = HtmlElement::style(&dialog);
            drop(style.set_property("--beside-edge", &edge.to_string()));
            drop(style.set_property("--beside-side", &side.to_string()));
            // Refused only for a dialog that is not in the page, which can't be seen anyway.
            drop(dialog.show_modal());
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let close = move |_| {
        let dialog = node.try_get_untracked();
        // What is in a closed dialog keeps the focus where nothing else took it.
        let is_lost = focused()
            .is_none_or(|focused| dialog.is_some_and(|dialog| dialog.contains(Some(&focused))));
        open.set(false);
        if let Some(around) = around.try_get_untracked().flatten().filter(|_| is_lost) {
            drop(around.unchecked_ref::<HtmlElement>().focus());
        }
    };
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
            on:close=hear(close)
            on:mousedown=hear(press)
        >
            {show(move || open.get(), move || children().into_any())}
        </dialog>
    }
}

/// The element with the focus; none where that is the page.
fn focused() -> Option<Element> {
    document().active_element().filter(|element| element.tag_name() != "BODY")
}

/// Least room for a dialog beside an element, in pixels.
const LEAST: i32 = 260;

/// Where a dialog stands beside an element, in pixels: `below` it or `above`, where there is more room,
/// its distance from that edge of the page, and that of the element's end. None where neither has
/// enough.
#[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
fn beside(element: &Element) -> Option<(&'static str, [i32; 2])> {
    let page = document().document_element()?;
    let at = element.get_bounding_client_rect();
    let (above, below) = (at.top() as i32, page.client_height() - at.bottom() as i32);
    let is_backward = page.get_attribute("dir").as_deref() == Some("rtl");
    let side = if is_backward { at.left() } else { f64::from(page.client_width()) - at.right() };
    let place = if below >= above {
        ("below", at.bottom() as i32)
    } else {
        ("above", page.client_height() - above)
    };
    (above.max(below) >= LEAST).then_some((place.0, [place.1, side as i32]))
}

/// The nearest element around this one that takes the focus.
fn around_it(element: &Element) -> Option<Element> {
    element.parent_element()?.closest("[tabindex]").ok()?
}
