//! What surrounds every page of someone signed in.

use leptos::prelude::*;
use leptos_router::components::Outlet;

/// The rooms beside the page.
#[component]
pub(crate) fn Frame() -> impl IntoView {
    view! { <Outlet/> }
}
