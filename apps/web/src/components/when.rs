//! A moment, as the viewer reads it.

use confab_protocol::Timestamp;
use leptos::prelude::*;

use crate::state::use_chat;

/// Day and time, in a `time` element.
#[component]
pub(crate) fn When(at: Timestamp) -> impl IntoView {
    let clock = use_chat().clock;
    view! { <time datetime=move || clock.moment(at).machine()>{move || clock.moment(at).full()}</time> }
}
