//! Speaks to screen readers without showing anything.

use leptos::prelude::*;

use crate::{RwSignal, follow, view};

/// Says each new text politely, and each new alarm at once.
///
/// It must be in the page before it first speaks, so render it empty.
#[component]
pub fn Announcer(polite: RwSignal<String>, alarm: RwSignal<String>) -> impl IntoView {
    let (polite, alarm) = (follow(move || polite.get()), follow(move || alarm.get()));
    view! {
        <div class="u-hidden" aria-live="polite" aria-atomic="true">{polite}</div>
        <div class="u-hidden" role="alert" aria-atomic="true">{alarm}</div>
    }
}
