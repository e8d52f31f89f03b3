//! Browse.

use leptos::prelude::*;

/// Browse.
#[component]
pub(crate) fn BrowsePage() -> impl IntoView {
    view! { <main><h1>"Browse"</h1></main> }
}
