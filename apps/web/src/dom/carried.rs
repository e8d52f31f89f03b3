//! Says what is dragged, dropped or pasted.

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::Event;

use super::js::field;

/// Whether it is files, and no text that a field would take: what is copied from a table or a
/// document often comes with its picture.
pub(crate) fn has_files(event: &Event) -> bool {
    let holders = ["dataTransfer", "clipboardData"].into_iter();
    let held = holders.map(|holder| field(event, holder)).find(JsValue::is_object);
    let kinds = held.map(|held| field(&held, "types")).filter(JsValue::is_object);
    let kinds = kinds.map(|kinds| Array::from(&kinds)).unwrap_or_default();
    let holds = |kind: &str| kinds.includes(&JsValue::from_str(kind), 0);
    holds("Files") && !holds("text/plain")
}
