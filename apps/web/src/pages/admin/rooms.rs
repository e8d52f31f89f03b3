//! Rooms as administrators see them: the public ones, and those of closed accounts.

use confab_protocol::api::{ClosedRoomsPage, PublicRoomInfo, PublicRoomsPage};
use confab_ui::{Glyph, Icon, view};
use confab_words::admin as words;
use confab_words::rooms::search as search_rooms;
use leptos::prelude::*;

use super::back;
use super::closed_rooms::ClosedRooms;
use crate::components::{Results, SearchField, When, in_query, said_around};

/// A searchable list, and below it the rooms to be judged.
#[component]
pub(in crate::pages) fn AdminRooms(
    query: String,
    public: PublicRoomsPage,
    closed: ClosedRoomsPage,
) -> impl IntoView {
    let PublicRoomsPage { rooms, more, private } = public;
    let next = rooms.last().filter(|_| more).map(|last| last.id);
    let next = next.map(|from| format!("/admin/rooms?from={from}&query={}", in_query(&query)));
    let private = words::PrivateRooms { count: private.into() }.text();
    view! {
        {back()}
        <section class="sheet__section" aria-labelledby="public">
            <h2 class="sheet__title" id="public">{words::public_rooms()}</h2>
            <p class="sheet__lead">{private}</p>
            <form method="get" action="/admin/rooms" role="search">
                <SearchField query label=search_rooms()/>
            </form>
            <Results>
            {if rooms.is_empty() {
                view! { <p class="sheet__lead" role="status">{words::no_public_room()}</p> }.into_any()
            } else {
                view! {
                    <ul class="card">
                        {rooms.into_iter().map(|room| view! { <Row room/> }).collect_view()}
                    </ul>
                }.into_any()
            }}
            {next.map(|next| view! { <a class="button" href=next>{words::more_rooms()}</a> })}
            </Results>
        </section>
        <ClosedRooms page=closed/>
    }
    .into_any()
}

#[component]
fn Row(room: PublicRoomInfo) -> impl IntoView {
    let PublicRoomInfo { id, name, member_count, created_at, owner } = room;
    let (count, when) = (member_count.into(), view! { <When at=created_at/> }.into_any());
    let line = match &owner {
        Some(owner) => words::RoomLine { count, owner: owner.handle.as_str(), when }.around(),
        None => words::RoomLineWithoutOwner { count, when }.around(),
    };
    let label = words::MembersOf { room: &name }.text();
    view! {
        <li class="card__row card__row--wraps">
            <Icon glyph=Glyph::Hash/>
            <div class="card__text">
                <a href=format!("/rooms/{id}") class="card__title" dir="auto">{name}</a>
                <p class="card__note">{said_around(line)}</p>
            </div>
            <a class="button" href=format!("/rooms/{id}/people") aria-label=label>{words::members()}</a>
        </li>
    }
    .into_any()
}
