//! The fields of a new account.

use leptos::prelude::*;

use super::{PasswordField, TextField};

/// Display name, username and password.
#[component]
pub(crate) fn AccountFields() -> impl IntoView {
    view! {
        <TextField name="name" label="Display name" first=true autocomplete="name" maxlength="64"/>
        <TextField
            name="handle"
            label="Username"
            hint="This is how others mention you. Letters, digits, dots, dashes and underscores."
            mark="@"
            autocomplete="username"
            minlength="2"
            maxlength="32"
            pattern="[a-zA-Z0-9]([a-zA-Z0-9._\\-]*[a-zA-Z0-9])?"
            rule="2 to 32 letters, digits, dots, dashes or underscores; a letter or digit at both ends"
        />
        <PasswordField fresh=true/>
    }
    .into_any()
}
