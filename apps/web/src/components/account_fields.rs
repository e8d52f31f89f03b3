//! The fields of a new account.

use leptos::prelude::*;

use super::{PasswordField, typed};

/// Name, user name and password.
#[component]
pub(crate) fn AccountFields() -> impl IntoView {
    view! {
        <label class="field">
            <span class="field__label">"Your name"</span>
            <input
                class="input"
                name="name"
                value=typed("name")
                required
                autofocus
                autocomplete="name"
                maxlength="64"
            />
        </label>
        <label class="field">
            <span class="field__label">"User name"</span>
            <span class="prefix">
                <span class="prefix__mark" aria-hidden="true">"@"</span>
                <input
                    class="input input--prefix"
                    name="handle"
                    value=typed("handle")
                    required
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    minlength="2"
                    maxlength="32"
                    pattern="[a-zA-Z0-9]([a-zA-Z0-9._\\-]*[a-zA-Z0-9])?"
                    title="2 to 32 letters, digits, dots, dashes or underscores; a letter or digit at both ends"
                />
            </span>
            <span class="field__hint">"How others mention you. Letters, digits, dots, dashes, underscores."</span>
        </label>
        <PasswordField fresh=true/>
    }
    .into_any()
}
