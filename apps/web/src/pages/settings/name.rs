//! The name that others see.

use confab_ui::view;
use confab_words::settings as words;
use leptos::prelude::*;

use crate::components::TextField;

/// A plain form with one field.
#[component]
pub(super) fn DisplayName(name: String) -> impl IntoView {
    view! {
        <form class="card__row card__row--form sheet__line" method="post" action="/settings/name">
            <TextField name="display_name" label=words::display_name() value=name maxlength="64" autocomplete="name"/>
            <button class="button" aria-label=words::save_display_name()>{words::save()}</button>
        </form>
    }
    .into_any()
}
