//! The card through which one comes in.

use leptos::prelude::*;

use super::{Brand, FormError};

/// A card in the middle of the page, with the mark, a title and what is to be done.
#[component]
pub(crate) fn GateCard(
    #[prop(into)] title: String,
    #[prop(into)] lead: String,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="gate">
            <main class="gate__main">
                <div class="gate__card">
                    <Brand class="gate__mark"/>
                    <h1 class="gate__title">{title}</h1>
                    <p class="gate__lead">{lead}</p>
                    <FormError/>
                    {children()}
                </div>
            </main>
            <footer class="gate__foot">"Confab — your own chat, on your own server"</footer>
        </div>
    }
    .into_any()
}

/// Where a password is typed, with a hint for a new one.
#[component]
pub(crate) fn PasswordField(
    /// Whether it is being chosen rather than repeated.
    #[prop(optional)]
    fresh: bool,
) -> impl IntoView {
    let autocomplete = if fresh { "new-password" } else { "current-password" };
    view! {
        <label class="field">
            <span class="field__label">"Password"</span>
            <input
                class="input"
                type="password"
                name="password"
                required
                autocomplete=autocomplete
                minlength=fresh.then_some("12")
                maxlength="128"
            />
            {fresh.then(|| view! { <span class="field__hint">"At least 12 characters. A few words in a row are easy to keep and hard to guess."</span> })}
        </label>
    }
    .into_any()
}
