//! Light or dark, cosy or compact.

use confab_ui::view;
use confab_words::{Word, settings as words};
use leptos::prelude::*;

use crate::{Density, Preferences, TextSize, Theme};

const THEMES: [(Theme, Word); 3] = [
    (Theme::System, words::theme_system),
    (Theme::Light, words::theme_light),
    (Theme::Dark, words::theme_dark),
];
const DENSITIES: [(Density, Word); 2] =
    [(Density::Cosy, words::density_cosy), (Density::Compact, words::density_compact)];

const ORDERS: [(bool, &str, Word); 2] =
    [(false, "name", words::order_name), (true, "activity", words::order_activity)];

/// Kept in a cookie, so that every page comes as it is to look.
#[component]
pub(super) fn Look(look: Preferences) -> impl IntoView {
    let themes =
        THEMES.map(|(theme, title)| choice("theme", theme.word(), title(), look.theme == theme));
    let densities = DENSITIES.map(|(density, title)| {
        choice("density", density.word(), title(), look.density == density)
    });
    let orders = ORDERS.map(|(by_activity, value, title)| {
        choice("order", value, title(), look.by_activity == by_activity)
    });
    let sizes = TextSize::ALL.map(|size| {
        let percent = size.percent();
        let title = words::SizePercent { percent: percent.into() }.text();
        choice("size", percent.to_string(), title, look.size == size)
    });
    view! {
        <section class="sheet__section" aria-labelledby="look">
            <h2 class="sheet__title" id="look">{words::appearance()}</h2>
            <form class="sheet__form" method="post" action="/settings/look">
                <fieldset class="field">
                    <legend class="field__label">{words::theme()}</legend>
                    <div class="choices choices--row">{themes.collect_view()}</div>
                </fieldset>
                <fieldset class="field">
                    <legend class="field__label">{words::density()}</legend>
                    <div class="choices choices--row">{densities.collect_view()}</div>
                </fieldset>
                <fieldset class="field">
                    <legend class="field__label">{words::size()}</legend>
                    <div class="choices choices--row">{sizes.collect_view()}</div>
                </fieldset>
                <fieldset class="field">
                    <legend class="field__label">{words::order()}</legend>
                    <div class="choices choices--row">{orders.collect_view()}</div>
                </fieldset>
                <div class="sheet__actions"><button class="button">{words::save()}</button></div>
            </form>
        </section>
    }
    .into_any()
}

fn choice(
    name: &'static str,
    value: impl Into<String>,
    title: impl Into<String>,
    checked: bool,
) -> AnyView {
    let (value, title) = (value.into(), title.into());
    view! {
        <label class="choice">
            <input type="radio" name=name value=value checked=checked/>
            <span class="choice__title">{title}</span>
        </label>
    }
    .into_any()
}
