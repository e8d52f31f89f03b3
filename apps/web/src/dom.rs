//! The few things that are asked of the browser's window. Only event handlers and effects call
//! these: they run in the browser alone.

mod carried;
mod fetch;
mod js;
mod keyboard;
mod long_press;
mod pointed;
mod printed;

use std::time::Duration;

use confab_words::messages as words;
use leptos::prelude::set_timeout;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlAnchorElement, HtmlElement, MouseEvent, Storage, Window};

pub(crate) use carried::has_files;
pub(crate) use fetch::{fetch, request};
pub(crate) use js::{call, call_between, field, number_of, text_of};
pub(crate) use keyboard::{key, key_along};
pub(crate) use long_press::LongPress;
pub(crate) use pointed::{closest, is_plain};
pub(crate) use printed::{Printed, PrintedRow};

pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

/// An address' parts, as the browser splits it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) path: String,
    pub(crate) search: String,
    pub(crate) hash: String,
}

/// The server's own address, without a path; empty where nothing is in a browser.
pub(crate) fn origin() -> String {
    window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// Where the page is.
pub(crate) fn address() -> Option<Link> {
    let location = window()?.location();
    let (path, search) = (location.pathname().ok()?, location.search().ok()?);
    Some(Link { path, search, hash: location.hash().ok()? })
}

/// How a new address comes into the browser's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Back leaves it again.
    New,
    /// The same, and the entry before it is the room without what opened beside it.
    Opened,
    /// In place of the one before.
    Instead,
}

/// The mark of an [`Entry::Opened`], which the history keeps over reloads.
const OPENED: &str = "opened";

/// Shows another address of this page.
pub(crate) fn show_address(address: &str, entry: Entry) {
    let Some(history) = window().and_then(|window| window.history().ok()) else { return };
    let mark = match entry {
        Entry::New => JsValue::NULL,
        Entry::Opened => JsValue::from_str(OPENED),
        // The entry before it is the same.
        Entry::Instead => history.state().unwrap_or(JsValue::NULL),
    };
    drop(if entry == Entry::Instead {
        history.replace_state_with_url(&mark, "", Some(address))
    } else {
        history.push_state_with_url(&mark, "", Some(address))
    });
}

/// Goes back where the entry before is the same room without what opened beside it; gives whether
/// it is. The address changes a little later.
pub(crate) fn close_opened() -> bool {
    let Some(history) = window().and_then(|window| window.history().ok()) else { return false };
    let opened = history.state().ok().and_then(|mark| mark.as_string());
    opened.as_deref() == Some(OPENED) && history.back().is_ok()
}

/// Adds an entry with the same address, which Back leaves again.
pub(crate) fn push_same_address() {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        drop(history.push_state_with_url(&JsValue::NULL, "", None));
    }
}

/// The same as the browser's own Back.
pub(crate) fn go_back() {
    if let Some(history) = window().and_then(|window| window.history().ok()) {
        drop(history.back());
    }
}

/// Leaves this page for another.
pub(crate) fn leave_for(address: &str) {
    if let Some(window) = window() {
        drop(window.location().assign(address));
    }
}

/// The link of this server that a click would follow in this window.
pub(crate) fn followed_link(event: &MouseEvent) -> Option<Link> {
    if !is_plain(event) || event.default_prevented() {
        return None;
    }
    let link = closest(event, "a[href]")?.dyn_into::<HtmlAnchorElement>().ok()?;
    let here = link.host() == window()?.location().host().ok()?;
    let this_window = link.target().is_empty() && link.rel() != "external";
    (here && this_window).then(|| Link {
        path: link.pathname(),
        search: link.search(),
        hash: link.hash(),
    })
}

/// Calls the window something.
pub(crate) fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Puts text on the clipboard; gives whether that worked.
///
/// By selecting it in a field, since the clipboard's own interface is not there on plain HTTP.
pub(crate) fn copy(text: &str) -> bool {
    let copied = || {
        let document = document()?.dyn_into::<web_sys::HtmlDocument>().ok()?;
        let field = document.create_element("textarea").ok()?;
        let field = field.dyn_into::<web_sys::HtmlTextAreaElement>().ok()?;
        field.set_value(text);
        field.set_class_name("u-hidden");
        // In the dialog that is open, if one is: outside of it nothing can be selected.
        let focused = document.active_element();
        let around = focused.as_ref().and_then(|element| element.closest("dialog").ok().flatten());
        let holder = around.map_or_else(|| document.body().map(Into::into), Some)?;
        holder.append_child(&field).ok()?;
        field.select();
        let copied = document.exec_command("copy").unwrap_or(false);
        field.remove();
        if let Some(focused) = focused.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            drop(focused.focus());
        }
        Some(copied)
    };
    copied().unwrap_or(false)
}

/// While the document has it, what moves in is in already; longer than any such movement.
const STILL: &str = "data-still";
const STILL_FOR: Duration = Duration::from_millis(500);

/// While the document has it, dialogs take no press.
const HELD: &str = "data-held";
/// A click follows the lift of a finger within this.
const LIFTED: Duration = Duration::from_millis(80);

/// Has what comes into the page come without a movement, for a moment: it was there before.
pub(crate) fn stand_still() {
    mark(STILL);
    unmark(STILL, STILL_FOR);
}

/// A finger is down that has opened a dialog: lifting it over what lies there is no press.
pub(crate) fn hold() {
    mark(HELD);
}

/// It is lifted.
pub(crate) fn let_go() {
    unmark(HELD, LIFTED);
}

fn mark(name: &'static str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // Refused only for a name that is none.
        drop(root.set_attribute(name, ""));
    }
}

fn unmark(name: &'static str, after: Duration) {
    let unmark = move || {
        if let Some(root) = document().and_then(|document| document.document_element()) {
            drop(root.remove_attribute(name));
        }
    };
    set_timeout(unmark, after);
}

/// How long a copied text is marked as such.
const COPIED: Duration = Duration::from_secs(2);

/// Copies the code beside a button that is there for it; gives whether a click meant one.
pub(crate) fn copy_code(event: &MouseEvent) -> bool {
    let Some(button) = closest(event, "[data-copy]") else { return false };
    let code = button.closest(".code").ok().flatten();
    let code = code.and_then(|block| block.query_selector("code").ok().flatten());
    if code.is_some_and(|code| copy(&code.text_content().unwrap_or_default())) {
        button.set_text_content(Some(words::copied()));
        set_timeout(move || button.set_text_content(Some(words::copy())), COPIED);
    }
    true
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

/// Whether the page is read from right to left.
pub(crate) fn is_right_to_left() -> bool {
    let root = document().and_then(|document| document.document_element());
    root.is_some_and(|root| root.get_attribute("dir").as_deref() == Some("rtl"))
}

/// How wide the window is, in CSS pixels.
pub(crate) fn window_width() -> i32 {
    let root = document().and_then(|document| document.document_element());
    root.map_or(0, |root| root.client_width())
}

/// Scrolls what holds an element so that it is in the middle.
pub(crate) fn scroll_to_middle(element: &Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Center);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Scrolls what holds an element no further than it takes to see it.
pub(crate) fn scroll_into_sight(element: &Element) {
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
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

/// Whether a dialog is open over the page.
pub(crate) fn has_dialog() -> bool {
    find("dialog[open]").is_some()
}

/// Says whether the focused element takes typed text.
pub(crate) fn is_typing() -> bool {
    let active = document().and_then(|document| document.active_element());
    active.is_some_and(|element| {
        let name = element.tag_name();
        name == "INPUT" || name == "TEXTAREA" || name == "SELECT"
    })
}

/// Has Tab stop at the elements inside a row, or pass them by.
pub(crate) fn set_tab_stops(row: &Element, stops: bool) {
    let Ok(found) = row.query_selector_all(
        "a:not([aria-hidden]),button,input,summary,audio,video,[tabindex]:not(a)",
    ) else {
        return;
    };
    let all = (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<Element>().ok());
    all.for_each(|element| drop(element.set_attribute("tabindex", if stops { "0" } else { "-1" })));
}

/// The row that takes the focus when another one goes: the one below it, or else the one above.
pub(crate) fn neighbour(row: &str) -> Option<HtmlElement> {
    let row: Element = find(row)?.into();
    let walk = |step: fn(&Element) -> Option<Element>| {
        std::iter::successors(step(&row), step).find(|at| at.has_attribute("data-row"))
    };
    let next = walk(Element::next_element_sibling);
    next.or_else(|| walk(Element::previous_element_sibling))?.dyn_into().ok()
}

/// Sets a cookie that scripts may read.
pub(crate) fn set_cookie(cookie: &str) {
    let document =
        document().and_then(|document| document.dyn_into::<web_sys::HtmlDocument>().ok());
    if let Some(document) = document {
        drop(document.set_cookie(cookie));
    }
}

/// Asks a question that is answered by yes or no, and waits for the answer.
pub(crate) fn confirm(question: &str) -> bool {
    window().is_some_and(|window| window.confirm_with_message(question).unwrap_or(false))
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

/// Reads from this browser's storage.
pub(crate) fn recall(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}
