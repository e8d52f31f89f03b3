//! Moderation of a room: its people, and its end.

use confab_policy::Action;
use confab_protocol::{Membership, RoomMarks, RoomSummary};
use confab_ui::{Memo, follow, memo, show, view};
use confab_words::details as words;
use leptos::prelude::*;

use crate::state::use_chat;

/// A printed page, and a plain form. The name is typed, so that no room is deleted by a slip.
#[component]
pub(super) fn Owning(room: Memo<RoomSummary>) -> impl IntoView {
    let id = room.read_untracked().id;
    let chat = use_chat();
    let bans = memo(move || chat.may(&room.read(), Action::Ban));
    let archives = memo(move || chat.may(&room.read(), Action::ChangeState));
    let deletes = memo(move || chat.may(&room.read(), Action::DeleteRoom));
    let administers = memo(move || {
        let room = room.read();
        chat.is_administrator() && room.membership != Membership::Owner && bans.get()
    });
    view! {
        <section class="panel__section">
            {show(move || administers.get(), || view! {
                <p class="panel__text panel__hint">{words::as_administrator()}</p>
            }.into_any())}
            <a class="button" href=format!("/rooms/{id}/people")>
                {follow(move || if bans.get() { words::people() } else { words::all_members() })}
            </a>
        </section>
        {show(move || archives.get(), move || view! {
            <section class="panel__section">
                <h3 class="panel__title">{words::posting()}</h3>
                <form class="panel__line panel__line--wraps" method="post" action=format!("/rooms/{id}/state")>
                    {follow(move || states(room.read().marks))}
                </form>
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

/// The buttons by which the room gets another state.
fn states(marks: RoomMarks) -> AnyView {
    let button = |name: &'static str, on: bool, title: &'static str| {
        view! { <button class="button" name=name value=on.to_string()>{title}</button> }.into_any()
    };
    if marks.archived {
        return button("archived", false, words::restore());
    }
    let read_only = if marks.read_only {
        button("read_only", false, words::all_post())
    } else {
        button("read_only", true, words::leaders_post())
    };
    view! { {read_only}{button("archived", true, words::archive())} }.into_any()
}
