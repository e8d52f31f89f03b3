//! Light or dark, cosy or compact.

use leptos::prelude::*;

use crate::{Density, Preferences, Theme};

const THEMES: [(Theme, &str); 3] =
    [(Theme::System, "System"), (Theme::Light, "Light"), (Theme::Dark, "Dark")];
const DENSITIES: [(Density, &str); 2] = [(Density::Cosy, "Cosy"), (Density::Compact, "Compact")];

/// Kept in a cookie, so that every page comes as it is to look.
#[component]
pub(super) fn Look(look: Preferences) -> impl IntoView {
    let themes =
        THEMES.map(|(theme, title)| choice("theme", theme.word(), title, look.theme == theme));
    let densities = DENSITIES
        .map(|(density, title)| choice("density", density.word(), title, look.density == density));
    view! {
        <section class="sheet__section" aria-labelledby="look">
            <h2 class="sheet__title" id="look">"Appearance"</h2>
            <form class="sheet__form" method="post" action="/settings/look">
                <fieldset class="field">
                    <legend class="field__label">"Theme"</legend>
                    <div class="choices choices--row">{themes.collect_view()}</div>
                </fieldset>
                <fieldset class="field">
                    <legend class="field__label">"Density"</legend>
                    <div class="choices choices--row">{densities.collect_view()}</div>
                </fieldset>
                <div class="sheet__actions"><button class="button">"Save"</button></div>
            </form>
        </section>
    }
    .into_any()
}

fn choice(
    name: &'static str,
    value: &'static str,
    title: &'static str,
    checked: bool,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input type="radio" name=name value=value checked=checked/>
            <span class="choice__title">{title}</span>
        </label>
    }
}
