//! Administration.

use leptos::prelude::*;

/// Administration.
#[component]
pub(crate) fn AdminPage() -> impl IntoView {
    view! { <main><h1>"Administration"</h1></main> }
}
