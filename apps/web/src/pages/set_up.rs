//! Set up.

use leptos::prelude::*;

/// Set up.
#[component]
pub(crate) fn SetUpPage() -> impl IntoView {
    view! { <main><h1>"Set up"</h1></main> }
}
