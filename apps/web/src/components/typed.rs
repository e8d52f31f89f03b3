//! Text that someone had typed into a plain form that came back.

use confab_ui::use_context;

use crate::form::Typed;

/// A text for a title or the inside of a `textarea`, which the renderer writes as it is.
pub(crate) fn plain_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// Text typed into a field, if its form came back.
pub(crate) fn typed(field: &str) -> Option<String> {
    let typed = use_context::<Typed>()?;
    typed.text(field)
}
