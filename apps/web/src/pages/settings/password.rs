//! Where the password is changed.

use confab_protocol::Person;
use confab_ui::view;
use confab_words::settings as words;
use leptos::prelude::*;

use crate::components::{PasswordField, said_around};

/// A plain form. The username is in it for password managers.
#[component]
pub(in crate::pages) fn Password(person: Person) -> impl IntoView {
    let settings = view! { <a class="link" href="/settings">{words::title()}</a> }.into_any();
    view! {
        <p class="sheet__lead">{said_around(words::PasswordLead { settings }.around())}</p>
        <form class="sheet__form sheet__form--narrow" method="post" action="/settings/password">
            <input type="hidden" name="username" autocomplete="username" value=person.handle.to_string()/>
            <PasswordField name="current" label=words::current_password() first=true/>
            <PasswordField label=words::new_password() fresh=true/>
            <div class="sheet__actions">
                <button class="button button--primary">{words::change_password()}</button>
                <a class="button button--plain" href="/settings">{words::cancel()}</a>
            </div>
        </form>
    }
    .into_any()
}
