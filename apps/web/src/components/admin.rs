//! Marks administrators, so that others cannot pass for them.

use confab_protocol::Person;
use confab_ui::{Badge, BadgeTone, view};
use confab_words::moderation as words;
use leptos::prelude::*;

/// The mark beside an administrator's name; nothing beside others'.
pub(crate) fn admin(person: &Person) -> Option<AnyView> {
    person.administrator.then(|| {
        view! { <Badge text=words::admin() label=words::administrator() tone=BadgeTone::Quiet/> }.into_any()
    })
}
