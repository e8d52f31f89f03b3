//! Someone's profile, where the card over a room has no script to open.

use confab_protocol::api::Profile;
use confab_ui::{Empty, Glyph, view};
use confab_words::people as words;
use leptos::prelude::*;

use crate::components::card;
use crate::state::use_chat;

/// The same as the card.
#[component]
pub(super) fn ProfilePage(profile: Profile) -> impl IntoView {
    view! { <div class="card profile-page">{card(use_chat(), profile, Box::new(|| {}))}</div> }
        .into_any()
}

/// Nobody is called so.
pub(super) fn no_person() -> impl IntoView {
    view! {
        <Empty centre=true glyph=Glyph::People title=words::nobody() text=words::nobody_text()>
            <a href="/new-message" class="button button--primary">{words::find()}</a>
        </Empty>
    }
}
