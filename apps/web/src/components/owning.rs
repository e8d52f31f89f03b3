//! Moderation of a room: its people, and its end.

use confab_policy::Action;
use confab_protocol::RoomSummary;
use confab_ui::{Memo, follow, memo, show};
use confab_words::details as words;
use leptos::prelude::*;

use crate::state::use_chat;

/// A printed page, and a plain form. The name is typed, so that no room is deleted by a slip.
#[component]
pub(super) fn Owning(room: Memo<RoomSummary>) -> impl IntoView {
    let id = room.read_untracked().id;
    let chat = use_chat();
    let bans = memo(move || chat.may(&room.read(), Action::Ban));
    let deletes = memo(move || chat.may(&room.read(), Action::DeleteRoom));
    view! {
        {show(move || bans.get(), move || view! {
            <section class="panel__section">
                <a class="button" href=format!("/rooms/{id}/people")>{words::people()}</a>
            </section>
        }.into_any())}
        {show(move || deletes.get(), move || view! {
            <section class="panel__section">
                <h3 class="panel__title">{words::delete()}</h3>
                <p class="panel__text">
                    {follow(move || words::DeleteLead { room: &room.read().name }.text())}
                </p>
                <form class="panel__line" method="post" action=format!("/rooms/{id}/delete")>
                    <input class="input" name="name" required aria-label=words::delete_name() autocomplete="off" autocapitalize="none" spellcheck="false"/>
                    <button class="button button--danger">{words::delete_now()}</button>
                </form>
            </section>
        }.into_any())}
    }
    .into_any()
}
