//! A plain form that came back: its refusal, and the text typed into it.

use std::borrow::Cow;

use confab_protocol::ErrorCode;

use crate::words::refusal;

/// Why the server refused a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub sentence: String,
    /// The field of the page that was wrong, where it is one.
    pub field: Option<String>,
}

impl Fault {
    /// A refusal of which nothing but the code is known.
    pub fn of_code(code: ErrorCode) -> Self {
        Self { sentence: refusal(code).to_owned(), field: None }
    }
}

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

    /// The text of a field.
    pub(crate) fn text(self, field: &str) -> Option<String> {
        self.0.into_iter().find(|(name, _)| name == field).map(|(_, text)| text)
    }
}
