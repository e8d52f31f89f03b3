//! Says what is dragged, dropped or pasted.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;
use web_sys::Event;

/// Whether it is files, and no text that a field would take: what is copied from a table or a
/// document often comes with its picture.
pub(crate) fn has_files(event: &Event) -> bool {
    let held = ["dataTransfer", "clipboardData"].into_iter().find_map(|holder| {
        let held = Reflect::get(event, &JsValue::from_str(holder)).ok()?;
        held.is_object().then_some(held)
    });
    let kinds = held.and_then(|held| Reflect::get(&held, &JsValue::from_str("types")).ok());
    let kinds = kinds.map(|kinds| Array::from(&kinds)).unwrap_or_default();
    let holds = |kind: &str| kinds.includes(&JsValue::from_str(kind), 0);
    holds("Files") && !holds("text/plain")
}
