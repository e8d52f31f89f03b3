//! What someone had typed into a plain form that came back.

use std::borrow::Cow;

use leptos::prelude::*;

/// The texts by the names of their fields; a context of printed pages. Passwords are never in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(Vec<(Cow<'static, str>, String)>);

impl Typed {
    /// These fields, each with its text.
    pub fn new<const N: usize>(fields: [(&'static str, String); N]) -> Self {
        Self(fields.map(|(name, text)| (name.into(), text)).into())
    }

    /// The same of a form whose page is printed after it.
    pub fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields.into_iter().map(|(name, text)| (name.into(), text)).collect())
    }
}

/// A text for a title or the inside of a `textarea`, which the renderer writes as it is.
pub(crate) fn plain_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// What was typed into a field, if its form came back.
pub(crate) fn typed(field: &str) -> Option<String> {
    let typed = use_context::<Typed>()?;
    typed.0.into_iter().find(|(name, _)| name == field).map(|(_, text)| text)
}
