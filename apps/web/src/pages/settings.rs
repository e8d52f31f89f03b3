//! How the app looks, where one is signed in, and API tokens.

mod additions;
mod devices;
mod look;
mod sign_out;
mod tokens;

use confab_protocol::Person;
use confab_protocol::api::{NewTokenSecret, SessionInfo, TokenInfo};
use confab_ui::Avatar;
use leptos::prelude::*;

use crate::Preferences;
use additions::Additions;
use devices::Devices;
use look::Look;
use sign_out::SignOut;
use tokens::Tokens;

/// The viewer's own settings.
#[component]
pub(super) fn Settings(
    person: Person,
    look: Preferences,
    ask_first: bool,
    sessions: Vec<SessionInfo>,
    tokens: Vec<TokenInfo>,
    fresh: Option<NewTokenSecret>,
) -> impl IntoView {
    let Person { id, handle, name, .. } = person;
    view! {
        <section class="sheet__section" aria-labelledby="you">
            <h2 class="sheet__title" id="you">"You"</h2>
            <div class="card">
                <div class="card__row">
                    <Avatar name=name.clone() seed=id.0/>
                    <div class="u-grow">
                        <p class="card__title u-truncate" dir="auto">{name}</p>
                        <p class="card__note">{format!("@{handle}")}</p>
                    </div>
                    <SignOut person=id/>
                </div>
            </div>
        </section>
        <Look look/>
        <Additions ask_first/>
        <Devices sessions/>
        <Tokens tokens fresh/>
    }
    .into_any()
}
