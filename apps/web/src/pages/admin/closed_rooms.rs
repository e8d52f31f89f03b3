//! Rooms whose owner's account is closed.

use confab_protocol::RoomKind;
use confab_protocol::api::{ClosedRoom, ClosedRoomsPage};
use leptos::prelude::*;

use crate::components::When;

/// A plain form with a box at each room, and one for all of them. They are apart: a form that is
/// sent by the Enter key is sent by its first button.
#[component]
pub(super) fn ClosedRooms(page: ClosedRoomsPage) -> impl IntoView {
    let ClosedRoomsPage { rooms, more } = page;
    let next = rooms.last().filter(|_| more).map(|last| last.id);
    let some = !rooms.is_empty();
    view! {
        <section class="sheet__section" aria-labelledby="closed">
            <h2 class="sheet__title" id="closed">"Rooms of deactivated accounts"</h2>
            <p class="sheet__lead">
                "Rooms whose owner’s account is deactivated. You see their names, of private ones too, and none of their messages. Deleting can’t be undone."
            </p>
            {if some {
                view! {
                    <form class="sheet__form" method="post" action="/admin/rooms">
                        <ul class="card">
                            {rooms.into_iter().map(|room| view! { <Row room/> }).collect_view()}
                        </ul>
                        <div class="sheet__actions">
                            {next.map(|after| view! {
                                <a class="button" href=format!("/admin/rooms?after={after}")>"More rooms"</a>
                            })}
                            <button class="button button--danger">"Delete selected rooms"</button>
                        </div>
                    </form>
                    <form class="sheet__line" method="post" action="/admin/rooms/all">
                        <label class="u-grow">
                            <input type="checkbox" name="sure" value="yes" required/>
                            " Yes, including rooms that are not selected"
                        </label>
                        <button class="button button--danger">"Delete the first 100"</button>
                    </form>
                }.into_any()
            } else {
                view! { <p class="sheet__lead">"There are none."</p> }.into_any()
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Row(room: ClosedRoom) -> impl IntoView {
    let ClosedRoom { id, kind, name, member_count, created_at, owner } = room;
    let label = format!("Delete {name}");
    let people =
        if member_count == 1 { "1 member".to_owned() } else { format!("{member_count} members") };
    let kind = if kind == RoomKind::Public { "Public" } else { "Private" };
    view! {
        <li class="card__row">
            <input type="checkbox" name="room" value=id.to_string() aria-label=label/>
            <div class="u-grow">
                <p class="card__title" dir="auto">{name}</p>
                <p class="card__note" dir="auto">
                    {format!("{kind} room {id} · {people} · of @{}, created ", owner.handle)}<When at=created_at/>
                </p>
            </div>
        </li>
    }
    .into_any()
}
