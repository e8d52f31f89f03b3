//! Sign up.

use leptos::prelude::*;

/// Sign up.
#[component]
pub(crate) fn SignUpPage() -> impl IntoView {
    view! { <main><h1>"Sign up"</h1></main> }
}
