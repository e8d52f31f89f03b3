//! The name that others see.

use leptos::prelude::*;

use crate::components::TextField;

/// A plain form with one field.
#[component]
pub(super) fn DisplayName(name: String) -> impl IntoView {
    view! {
        <form class="card__row card__row--form sheet__line" method="post" action="/settings/name">
            <TextField name="display_name" label="Display name" value=name maxlength="64" autocomplete="name"/>
            <button class="button" aria-label="Save display name">"Save"</button>
        </form>
    }
    .into_any()
}
