//! Reads clicks, and where something happens.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, MouseEvent};

/// The element where something happens, or the nearest around it that a selector means.
pub(crate) fn closest(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}

/// Whether a click is one of the first button alone, without a key that gives it another meaning.
pub(crate) fn is_plain(event: &MouseEvent) -> bool {
    event.button() == 0
        && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key())
}
