//! Speaks to screen readers without showing anything.

use leptos::prelude::*;

/// Says each new text politely, and each new alarm at once.
///
/// It must be in the page before it first speaks, so render it empty.
#[component]
pub fn Announcer(
    #[prop(into)] polite: Signal<String>,
    #[prop(into)] alarm: Signal<String>,
) -> impl IntoView {
    view! {
        <div class="u-hidden" aria-live="polite" aria-atomic="true">{polite}</div>
        <div class="u-hidden" role="alert" aria-atomic="true">{alarm}</div>
    }
}
