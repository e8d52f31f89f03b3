//! Room.

use leptos::prelude::*;

/// Room.
#[component]
pub(crate) fn RoomPage() -> impl IntoView {
    view! { <main><h1>"Room"</h1></main> }
}
