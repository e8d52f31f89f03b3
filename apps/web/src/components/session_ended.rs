//! Says over the page that one is signed out; the page, and what is written on it, stays.

use confab_client::core::State;
use confab_protocol::CloseCode;
use confab_ui::{Dialog, RwSignal, effect, follow, view};
use confab_words::connection as words;
use leptos::prelude::*;

use crate::state::{use_chat, use_place};

/// Opens when the session ends. It can be put aside, to read on or to copy something.
#[component]
pub(super) fn SessionEnded() -> impl IntoView {
    let chat = use_chat();
    let place = use_place();
    let open = RwSignal::new(false);
    effect(move || {
        if chat.line_state.get() == State::Ended(CloseCode::SignedOut) {
            open.set(true);
        }
    });
    view! {
        <Dialog open=open label=follow(|| words::ended().to_owned())>
            <div class="dialog__body">
                <h2 class="dialog__title">{words::ended_title()}</h2>
                <p>{words::ended_text()}</p>
                <form class="dialog__actions" method="dialog">
                    <button class="button">{words::not_now()}</button>
                    <a
                        class="button button--primary"
                        autofocus
                        href=follow(move || sign_in(place.room.get()))
                    >
                        {words::sign_in_again()}
                    </a>
                </form>
            </div>
        </Dialog>
    }
    .into_any()
}

/// Where one signs in again to come back to this room.
pub(super) fn sign_in(room: confab_protocol::RoomId) -> String {
    format!("/sign-in?why=session_ended&next=/rooms/{room}")
}
