//! The field by which a page looks through its list. What was looked for is part of the address.

use std::fmt::Write as _;

use confab_ui::{Glyph, Icon, view};
use leptos::prelude::*;

use super::begins;

/// Field of a form that asks for the same page with another `query`.
#[component]
pub(crate) fn SearchField(
    query: String,
    label: &'static str,
    /// Whether it takes the focus when the page opens.
    #[prop(optional)]
    first: bool,
    /// Its name in the address.
    #[prop(default = "query")]
    name: &'static str,
) -> impl IntoView {
    view! {
        <span class="prefix u-grow">
            <span class="prefix__mark"><Icon glyph=Glyph::Search/></span>
            <input
                class="input input--search"
                type="search"
                name=name
                value=query
                placeholder=label
                aria-label=label
                autocomplete="off"
                autofocus=begins(first)
            />
        </span>
    }
    .into_any()
}

/// A list that is searched. It follows what is typed where scripts run (`sheet.js`), which asks for the
/// same page with the words of now.
#[component]
pub(crate) fn Results(children: Children) -> impl IntoView {
    view! { <div class="results" data-results>{children()}</div> }.into_any()
}

/// A text as a value in the query of an address.
pub(crate) fn in_query(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            all.push(char::from(byte));
        } else {
            write!(all, "%{byte:02X}").unwrap_or_default();
        }
        all
    })
}
