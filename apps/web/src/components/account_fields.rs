//! The fields of a new account.

use confab_ui::view;
use confab_words::gates as words;
use leptos::prelude::*;

use super::{PasswordField, TextField};

/// Display name, username and password.
#[component]
pub(crate) fn AccountFields() -> impl IntoView {
    view! {
        <TextField name="name" label=words::display_name() first=true autocomplete="name" maxlength="64"/>
        <TextField
            name="handle"
            label=words::username()
            hint=words::username_hint()
            mark="@"
            autocomplete="username"
            minlength="2"
            maxlength="32"
            pattern="[a-zA-Z0-9]([a-zA-Z0-9._\\-]*[a-zA-Z0-9])?"
            rule=words::username_rule()
        />
        <PasswordField fresh=true/>
    }
    .into_any()
}
