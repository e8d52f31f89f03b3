//! The language of all pages in this browser.

use confab_ui::{use_context, view};
use confab_words::settings as words;
use leptos::prelude::*;

use crate::Languages;

/// A plain form, where there is more than one to choose from.
#[component]
pub(super) fn Language() -> impl IntoView {
    let Languages { offered, spoken } = use_context().unwrap_or_default();
    if offered.len() < 2 {
        return ().into_any();
    }
    let option = move |(tag, name): (&'static str, &'static str)| {
        view! { <option value=tag lang=tag selected=tag == spoken>{name}</option> }
    };
    view! {
        <section class="sheet__section" aria-labelledby="language">
            <h2 class="sheet__title" id="language">{words::language()}</h2>
            <form class="sheet__line" method="post" action="/settings/language">
                <select class="input u-grow" name="language" aria-labelledby="language">
                    {offered.into_iter().map(option).collect_view()}
                </select>
                <button class="button">{words::save()}</button>
            </form>
        </section>
    }
    .into_any()
}
