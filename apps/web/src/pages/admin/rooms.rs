//! Rooms as administrators see them: the public ones, and those of closed accounts.

use confab_protocol::api::{ClosedRoomsPage, PublicRoomInfo, PublicRoomsPage};
use confab_ui::{Glyph, Icon};
use leptos::prelude::*;

use super::accounts::escaped;
use super::back;
use super::closed_rooms::ClosedRooms;
use crate::components::When;

/// A searchable list, and below it the rooms to be judged.
#[component]
pub(in crate::pages) fn AdminRooms(
    query: String,
    public: PublicRoomsPage,
    closed: ClosedRoomsPage,
) -> impl IntoView {
    let PublicRoomsPage { rooms, more, private } = public;
    let next = rooms.last().filter(|_| more).map(|last| last.id);
    let next = next.map(|from| format!("/admin/rooms?from={from}&query={}", escaped(&query)));
    let private = match private {
        0 => "There are no private rooms.".to_owned(),
        1 => "There is 1 private room; only its members see it.".to_owned(),
        _ => format!("There are {private} private rooms; only their members see them."),
    };
    view! {
        {back()}
        <section class="sheet__section" aria-labelledby="public">
            <h2 class="sheet__title" id="public">"Public rooms"</h2>
            <p class="sheet__lead">{private}</p>
            <form method="get" action="/admin/rooms" role="search">
                <span class="prefix">
                    <span class="prefix__mark"><Icon glyph=Glyph::Search/></span>
                    <input
                        class="input input--search" type="search" name="query" value=query
                        placeholder="Search rooms" aria-label="Search rooms" autocomplete="off"
                    />
                </span>
            </form>
            {if rooms.is_empty() {
                view! { <p class="sheet__lead" role="status">"No public room by that name."</p> }.into_any()
            } else {
                view! {
                    <ul class="card">
                        {rooms.into_iter().map(|room| view! { <Row room/> }).collect_view()}
                    </ul>
                }.into_any()
            }}
            {next.map(|next| view! { <a class="button" href=next>"More rooms"</a> })}
        </section>
        <ClosedRooms page=closed/>
    }
    .into_any()
}

#[component]
fn Row(room: PublicRoomInfo) -> impl IntoView {
    let PublicRoomInfo { id, name, member_count, created_at, owner } = room;
    let people =
        if member_count == 1 { "1 member".to_owned() } else { format!("{member_count} members") };
    let owner =
        owner.map_or_else(|| "no owner".to_owned(), |owner| format!("of @{}", owner.handle));
    let label = format!("Members and bans of {name}");
    view! {
        <li class="card__row card__row--wraps">
            <Icon glyph=Glyph::Hash/>
            <div class="card__text">
                <a href=format!("/rooms/{id}") class="card__title" dir="auto">{name}</a>
                <p class="card__note">{format!("{people} · {owner} · created ")}<When at=created_at/></p>
            </div>
            <a class="button" href=format!("/rooms/{id}/people") aria-label=label>"Members"</a>
        </li>
    }
    .into_any()
}
