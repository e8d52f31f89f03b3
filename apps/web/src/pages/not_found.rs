//! Not found.

use leptos::prelude::*;

/// Not found.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    view! { <main><h1>"Not found"</h1></main> }
}
