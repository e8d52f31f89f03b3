//! What only a room's owner does with it: deciding about its people, and its end.

use confab_protocol::{Membership, RoomSummary};
use confab_ui::{follow, memo, show};
use leptos::prelude::*;

/// A printed page, and a plain form. The name is typed, so that no room is deleted by a slip.
#[component]
pub(super) fn Owning(room: Memo<RoomSummary>) -> impl IntoView {
    let id = room.read_untracked().id;
    let owner = memo(move || room.read().membership == Membership::Owner);
    view! {
        {show(move || owner.get(), move || view! {
            <section class="panel__section">
                <a class="button" href=format!("/rooms/{id}/people")>"Remove and ban people"</a>
            </section>
            <section class="panel__section">
                <h3 class="panel__title">"Delete this room"</h3>
                <p class="panel__text">
                    {follow(move || format!("For everyone, with all that was said in it. Type “{}” to go on.", room.read().name))}
                </p>
                <form class="panel__line" method="post" action=format!("/rooms/{id}/delete")>
                    <input class="input" name="name" required aria-label="Name of the room" autocomplete="off" autocapitalize="none" spellcheck="false"/>
                    <button class="button button--danger">"Delete"</button>
                </form>
            </section>
        }.into_any())}
    }
    .into_any()
}
