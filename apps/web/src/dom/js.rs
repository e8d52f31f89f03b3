//! Reads and calls what the browser has by its name. A binding of its own for each would stand in
//! the first download, whichever chunk calls it.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A field of a value; `undefined` where it has none.
pub(crate) fn field(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// The text of a field; empty where it is none.
pub(crate) fn text_of(of: &JsValue, name: &str) -> String {
    field(of, name).as_string().unwrap_or_default()
}

/// The number in a field; 0 where it is none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes and statuses")]
pub(crate) fn number_of(of: &JsValue, name: &str) -> u64 {
    field(of, name).as_f64().unwrap_or_default() as u64
}

/// The answer of a method to one argument.
pub(crate) fn call(of: &JsValue, name: &str, argument: &JsValue) -> Option<JsValue> {
    field(of, name).dyn_into::<Function>().ok()?.call1(of, argument).ok()
}

/// The answer of a method to two numbers.
#[expect(clippy::cast_precision_loss, reason = "sizes of files are exact in a number")]
pub(crate) fn call_between(of: &JsValue, name: &str, from: u64, to: u64) -> Option<JsValue> {
    let (from, to) = (JsValue::from_f64(from as f64), JsValue::from_f64(to as f64));
    field(of, name).dyn_into::<Function>().ok()?.call2(of, &from, &to).ok()
}
