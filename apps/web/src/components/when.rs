//! A moment on a printed page.

use confab_protocol::Timestamp;
use confab_ui::view;
use leptos::prelude::*;

use crate::state::use_chat;
use crate::words::Moment;

/// Day and time in a `time` element, by the reader's clock where it is known.
#[component]
pub(crate) fn When(at: Timestamp) -> impl IntoView {
    let clock = use_chat().clock;
    view! { <time datetime=Moment::new(at, 0).machine()>{clock.near(at)}</time> }
}
