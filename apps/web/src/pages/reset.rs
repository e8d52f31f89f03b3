//! Where someone who has forgotten their password chooses another.

use confab_protocol::Person;
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
        Some(person) => format!("For @{} on {server_name}.", person.handle),
        None => format!("On {server_name}."),
    };
    view! {
        <GateCard title="Choose a new password" lead>
            {person.map(|person| view! {
                <form class="gate__form" method="post" action=format!("/reset/{code}")>
                    <input type="hidden" name="username" value=person.handle.to_string() autocomplete="username"/>
                    <PasswordField label="New password" fresh=true first=true/>
                    <p class="field__hint">"Every browser that is signed in now will be signed out."</p>
                    <button class="button button--primary button--wide" type="submit">"Save and sign in"</button>
                </form>
            })}
            <p class="gate__more"><a class="link" href="/sign-in">"Sign in"</a></p>
        </GateCard>
    }
    .into_any()
}
