//! Where the password is changed.

use confab_protocol::Person;
use leptos::prelude::*;

use crate::components::PasswordField;

/// A plain form. The username is in it for password managers.
#[component]
pub(in crate::pages) fn Password(person: Person) -> impl IntoView {
    view! {
        <p class="sheet__lead">
            "You stay signed in here. Every other browser is signed out. API tokens keep working; revoke them under "
            <a class="link" href="/settings">"Settings"</a>"."
        </p>
        <form class="sheet__form sheet__form--narrow" method="post" action="/settings/password">
            <input type="hidden" name="username" autocomplete="username" value=person.handle.to_string()/>
            <PasswordField name="current" label="Current password" first=true/>
            <PasswordField label="New password" fresh=true/>
            <div class="sheet__actions">
                <button class="button button--primary">"Change password"</button>
                <a class="button button--plain" href="/settings">"Cancel"</a>
            </div>
        </form>
    }
    .into_any()
}
