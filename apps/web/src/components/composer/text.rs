//! The field's text and where its cursor stands, in bytes of UTF-8.

use std::ops::Range;
use std::sync::OnceLock;

use confab_ui::{NodeRef, RwSignal};
use leptos::html;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};

use crate::state::Writing;

/// Writes a text into the field.
pub(super) fn set_text(node: NodeRef<html::Textarea>, text: RwSignal<String>, value: &str) {
    text.set(value.to_owned());
    if let Some(node) = node.get_untracked() {
        node.set_value(value);
        fit(&node);
    }
}

/// Lets the field grow with its text, where style sheets can't do that yet.
pub(super) fn fit(node: &HtmlTextAreaElement) {
    if sizes_itself(node) {
        return;
    }
    let style = node.unchecked_ref::<HtmlElement>().style();
    drop(style.set_property("height", "auto"));
    let height = format!("{}px", node.scroll_height() + 2);
    drop(style.set_property("height", &height));
}

/// Whether the browser does it. Asked once: the answer takes the page's styles anew.
fn sizes_itself(node: &HtmlTextAreaElement) -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        let computed =
            crate::dom::window().and_then(|window| window.get_computed_style(node).ok().flatten());
        computed
            .and_then(|style| style.get_property_value("field-sizing").ok())
            .is_some_and(|value| value == "content")
    })
}

/// Where the cursor stands; the browser counts in UTF-16.
pub(super) fn cursor(node: NodeRef<html::Textarea>) -> usize {
    let Some(node) = node.get_untracked() else { return 0 };
    let text = node.value();
    let units = node.selection_end().ok().flatten().and_then(|at| usize::try_from(at).ok());
    to_bytes(&text, units.unwrap_or(0))
}

/// The selected stretch of the text.
pub(super) fn selection(node: NodeRef<html::Textarea>) -> Range<usize> {
    let end = cursor(node);
    let Some(node) = node.get_untracked() else { return end..end };
    let units = node.selection_start().ok().flatten().and_then(|at| usize::try_from(at).ok());
    to_bytes(&node.value(), units.unwrap_or(0)).min(end)..end
}

/// Writes something in place of the selected stretch, with the cursor behind it.
pub(super) fn insert(node: NodeRef<html::Textarea>, text: RwSignal<String>, piece: &str) {
    let Range { start, end } = selection(node);
    let mut whole = text.get_untracked();
    whole.replace_range(start..end, piece);
    set_text(node, text, &whole);
    move_cursor(node, start + piece.len());
}

/// Puts the cursor somewhere.
pub(super) fn move_cursor(node: NodeRef<html::Textarea>, bytes: usize) {
    let Some(node) = node.get_untracked() else { return };
    let units = in_units(&node.value(), bytes);
    drop(node.set_selection_range(units, units));
}

/// A position in bytes as the browser counts.
pub(super) fn in_units(text: &str, bytes: usize) -> u32 {
    let before = text.get(..bytes).unwrap_or(text);
    u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
}

impl Writing {
    /// Empties the field, as long as it is there.
    pub(super) fn clear(self) {
        if self.text.try_get_untracked().is_some() {
            set_text(self.node, self.text, "");
        }
    }
}

/// The position in bytes that comes after so many UTF-16 units.
fn to_bytes(text: &str, units: usize) -> usize {
    let mut left = units;
    let mut bytes = 0;
    for c in text.chars() {
        if left < c.len_utf16() {
            break;
        }
        left -= c.len_utf16();
        bytes += c.len_utf8();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_what_the_browser_counts() {
        assert_eq!(to_bytes("a😀é@", 0), 0);
        assert_eq!(to_bytes("a😀é@", 1), 1);
        assert_eq!(to_bytes("a😀é@", 3), 5);
        assert_eq!(to_bytes("a😀é@", 4), 7);
        assert_eq!(to_bytes("a😀é@", 99), 8);
    }
}
