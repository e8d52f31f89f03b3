//! What surrounds every page of someone signed in: the rooms, and the bar over the page.

use confab_ui::follow;
use leptos::prelude::*;

use crate::components::{ConnectionBar, Nav};
use crate::state::{Place, use_chat};

/// The rooms beside the page.
#[component]
pub(crate) fn Frame(children: Children) -> impl IntoView {
    let chat = use_chat();
    let place = use_context::<Place>();
    let rooms_over = follow(move || place.is_some_and(|place| place.rooms.get()));
    view! {
        <a class="skip-link" href="#page">"Skip to the page"</a>
        <div
            class="frame"
            class:frame--rooms=rooms_over
            class:frame--live=follow(move || chat.mounted.get())
        >
            <Nav/>
            <div class="frame__page">
                <ConnectionBar/>
                {children()}
            </div>
        </div>
    }
    .into_any()
}
