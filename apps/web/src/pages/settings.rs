//! Settings.

use leptos::prelude::*;

/// Settings.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    view! { <main><h1>"Settings"</h1></main> }
}
