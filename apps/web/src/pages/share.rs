//! Where a text that another app shares is put into a room.

use confab_protocol::RoomSummary;
use confab_ui::view;
use confab_words::notifications as words;
use leptos::prelude::*;

use crate::words::called;

/// A plain form: it makes a draft, and goes to the room.
#[component]
pub(super) fn Share(text: String, rooms: Vec<RoomSummary>) -> impl IntoView {
    if rooms.is_empty() {
        return view! { <p class="sheet__lead">{words::share_none()}</p> }.into_any();
    }
    let options = rooms.into_iter().map(|room| {
        let name = called(&room);
        view! { <option value=room.id.to_string()>{name}</option> }
    });
    view! {
        <p class="sheet__lead">{words::share_lead()}</p>
        <form class="sheet__form" method="post" action="/share">
            <div class="field">
                <label class="field__label" for="field-room">{words::share_room()}</label>
                <select class="input" id="field-room" name="room">{options.collect_view()}</select>
            </div>
            <div class="field">
                <label class="field__label" for="field-text">{words::share_text()}</label>
                <textarea class="input" id="field-text" name="text" rows="6" dir="auto">{text}</textarea>
            </div>
            <div class="sheet__actions">
                <button class="button button--primary">{words::share_button()}</button>
            </div>
        </form>
    }
    .into_any()
}
