//! Light or dark, cosy or compact.

use leptos::prelude::*;

use crate::state::use_chat;
use crate::{Density, Preferences, Theme, dom};

const THEMES: [(Theme, &str); 3] =
    [(Theme::System, "Like the system"), (Theme::Light, "Light"), (Theme::Dark, "Dark")];
const DENSITIES: [(Density, &str); 2] = [(Density::Cosy, "Cosy"), (Density::Compact, "Compact")];

/// Takes hold at once; kept in a cookie, so that the server prints the right page next time.
#[component]
pub(super) fn Look() -> impl IntoView {
    let chat = use_chat();
    let known = SharedValue::new(|| use_context::<Preferences>().unwrap_or_default()).into_inner();
    let look = RwSignal::new(known);
    let choose = move |change: &dyn Fn(&mut Preferences)| {
        look.update(change);
        let Preferences { theme, density } = look.get_untracked();
        dom::set_cookie(&look.get_untracked().to_cookie());
        dom::mark_root("data-theme", (theme != Theme::System).then(|| theme.word()));
        dom::mark_root("data-density", Some(density.word()));
    };
    let themes = THEMES.map(|(theme, title)| {
        let change = move |_| choose(&|look| look.theme = theme);
        choice("theme", theme.word(), title, known.theme == theme, change)
    });
    let densities = DENSITIES.map(|(density, title)| {
        let change = move |_| choose(&|look| look.density = density);
        choice("density", density.word(), title, known.density == density, change)
    });
    view! {
        <section class="sheet__section" aria-labelledby="look">
            <h2 class="sheet__title" id="look">"Look"</h2>
            <form class="sheet__form" method="post" action="/settings/look">
                <fieldset class="field">
                    <legend class="field__label">"Theme"</legend>
                    <div class="choices choices--row">{themes.collect_view()}</div>
                </fieldset>
                <fieldset class="field">
                    <legend class="field__label">"Density"</legend>
                    <div class="choices choices--row">{densities.collect_view()}</div>
                </fieldset>
                <Show when=move || !chat.mounted.get()><button class="button">"Save"</button></Show>
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
    change: impl Fn(leptos::ev::Event) + 'static,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input type="radio" name=name value=value checked=checked on:change=change/>
            <span class="choice__title">{title}</span>
        </label>
    }
    .into_any()
}
