//! In a browser: lines that came with the page, and those that came later.

use std::cell::Cell;

use js_sys::Intl::PluralRules;
use js_sys::{Array, Number, Object};
use wasm_bindgen::{JsCast, JsValue};

use crate::marks::cut;

thread_local! {
    /// Lines by their numbers, as far as they are here.
    static LINES: Cell<&'static [&'static str]> = const { Cell::new(&[]) };
    static IS_WHOLE: Cell<bool> = const { Cell::new(false) };
}

/// Takes the lines of the first screen, in one text.
pub fn take_first(text: String) {
    if LINES.get().is_empty() {
        take(Vec::new(), text);
    }
}

/// Whether all lines are here.
pub fn is_whole() -> bool {
    IS_WHOLE.get()
}

/// Takes those that come after them.
pub fn take_late(text: String) {
    if !IS_WHOLE.replace(true) {
        take(LINES.get().to_vec(), text);
    }
}

fn take(mut lines: Vec<&'static str>, text: String) {
    // They are there as long as the page is.
    let mut rest = Some(&*text.leak());
    while let Some(text) = rest {
        let (line, others) = cut(text, b'\n');
        lines.push(line);
        rest = others;
    }
    LINES.set(lines.leak());
}

/// A line by its number. One that has not come yet is empty, and a build for tests says so.
#[inline]
pub(crate) fn line(number: u16) -> &'static str {
    entry(number)
}

/// The place of a line: one number to give back, which makes every caller smaller.
#[inline(never)]
fn entry(number: u16) -> &'static &'static str {
    let entry = LINES.get().get(usize::from(number));
    debug_assert!(entry.is_some(), "message {number} is not there yet, or only printed");
    entry.unwrap_or(&"")
}

/// A number as the browser writes it: the same as `Intl.NumberFormat`, with one import.
#[inline(never)]
#[expect(clippy::cast_precision_loss, reason = "counts of things are small")]
pub(crate) fn number(count: u64) -> String {
    Number::from(count as f64).to_locale_string(line(0)).into()
}

/// The plural category of a number, as the browser knows it.
#[expect(clippy::cast_precision_loss, reason = "counts of things are small")]
pub(crate) fn category(count: usize) -> String {
    let locale = JsValue::from_str(line(0));
    // A name does in place of a list, and no options are none.
    let (locale, options) = (locale.unchecked_ref::<Array>(), JsValue::UNDEFINED);
    PluralRules::new(locale, options.unchecked_ref::<Object>()).select(count as f64).into()
}
