//! Where someone who has forgotten their password chooses another.

use confab_protocol::Person;
use confab_ui::view;
use confab_words::{gates, invite as words};
use leptos::prelude::*;

use crate::components::{GateCard, PasswordField};

/// A plain form, if the link can be used; the page has said why where it cannot. The username is in
/// it for password managers.
#[component]
pub(super) fn ResetPage(
    server_name: String,
    code: String,
    person: Option<Box<Person>>,
) -> impl IntoView {
    let lead = match &person {
        Some(person) => {
            let handle = person.handle.as_str();
            words::ResetFor { handle, server: &server_name }.text()
        }
        None => words::ResetOn { server: &server_name }.text(),
    };
    view! {
        <GateCard title=words::reset() lead>
            {person.map(|person| view! {
                <form class="gate__form" method="post" action=format!("/reset/{code}")>
                    <input type="hidden" name="username" value=person.handle.to_string() autocomplete="username"/>
                    <PasswordField label=words::new_password() fresh=true first=true/>
                    <p class="field__hint">{words::reset_note()}</p>
                    <button class="button button--primary button--wide" type="submit">{words::save_password()}</button>
                </form>
            })}
            <p class="gate__more"><a class="link" href="/sign-in">{gates::sign_in()}</a></p>
        </GateCard>
    }
    .into_any()
}
