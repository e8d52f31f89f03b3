//! The few things that are asked of the browser's window. Only event handlers and effects call
//! these: they run in the browser alone.

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement, Storage, Window};

pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

/// Puts text on the clipboard, where the browser lets us.
pub(crate) fn copy(text: &str) {
    if let Some(window) = window() {
        // Refused on plain HTTP from another machine; there is nothing to be done about it then.
        drop(window.navigator().clipboard().write_text(text));
    }
}

/// Whether someone can see the page.
pub(crate) fn is_visible() -> bool {
    document().is_some_and(|document| !document.hidden())
}

/// Whether one points with a finger: then there is no hovering, and the keys are on the screen.
pub(crate) fn is_touch() -> bool {
    let query = window().and_then(|window| window.match_media("(pointer: coarse)").ok().flatten());
    query.is_some_and(|query| query.matches())
}

/// Finds an element that can take the focus.
pub(crate) fn find(selector: &str) -> Option<HtmlElement> {
    document()?.query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Moves the focus without scrolling.
pub(crate) fn focus(selector: &str) -> bool {
    let found = find(selector);
    found.is_some_and(|element| {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        element.focus_with_options(&options).is_ok()
    })
}

/// Says whether what has the focus takes typed text.
pub(crate) fn is_typing() -> bool {
    let active = document().and_then(|document| document.active_element());
    active.is_some_and(|element| {
        let name = element.tag_name();
        name == "INPUT" || name == "TEXTAREA" || name == "SELECT"
    })
}

/// Sets a cookie that scripts may read.
pub(crate) fn set_cookie(cookie: &str) {
    let document =
        document().and_then(|document| document.dyn_into::<web_sys::HtmlDocument>().ok());
    if let Some(document) = document {
        drop(document.set_cookie(cookie));
    }
}

/// Sets or takes away an attribute of the whole document.
pub(crate) fn mark_root(name: &str, value: Option<&str>) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        drop(match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        });
    }
}

/// Loads this page anew.
pub(crate) fn reload() {
    if let Some(window) = window() {
        drop(window.location().reload());
    }
}

/// Remembers a text in this browser; an empty one is forgotten.
pub(crate) fn remember(key: &str, text: &str) {
    if let Some(storage) = storage() {
        // A full or forbidden storage costs the draft, not the page.
        drop(if text.is_empty() { storage.remove_item(key) } else { storage.set_item(key, text) });
    }
}

/// What this browser remembers.
pub(crate) fn recall(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}
