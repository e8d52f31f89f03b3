//! New room.

use leptos::prelude::*;

/// New room.
#[component]
pub(crate) fn NewRoomPage() -> impl IntoView {
    view! { <main><h1>"New room"</h1></main> }
}
