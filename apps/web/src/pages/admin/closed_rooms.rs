//! Rooms whose owner's account is closed.

use confab_protocol::RoomKind;
use confab_protocol::api::{ClosedRoom, ClosedRoomsPage};
use confab_ui::view;
use confab_words::admin as words;
use leptos::prelude::*;

use crate::components::{When, said_around};

/// A plain form with a box at each room, and one for all of them. They are apart: a form that is
/// sent by the Enter key is sent by its first button.
#[component]
pub(super) fn ClosedRooms(page: ClosedRoomsPage) -> impl IntoView {
    let ClosedRoomsPage { rooms, more } = page;
    let next = rooms.last().filter(|_| more).map(|last| last.id);
    let some = !rooms.is_empty();
    view! {
        <section class="sheet__section" aria-labelledby="closed">
            <h2 class="sheet__title" id="closed">{words::closed_rooms()}</h2>
            <p class="sheet__lead">
                {words::closed_rooms_lead()}
            </p>
            {if some {
                view! {
                    <form class="sheet__form" method="post" action="/admin/rooms">
                        <ul class="card">
                            {rooms.into_iter().map(|room| view! { <Row room/> }).collect_view()}
                        </ul>
                        <div class="sheet__actions">
                            {next.map(|after| view! {
                                <a class="button" href=format!("/admin/rooms?after={after}")>{words::more_rooms()}</a>
                            })}
                            <button class="button button--danger">{words::delete_selected()}</button>
                        </div>
                    </form>
                    <form class="sheet__line" method="post" action="/admin/rooms/all">
                        <label class="u-grow">
                            <input type="checkbox" name="sure" value="yes" required/>
                            {words::even_not_selected()}
                        </label>
                        <button class="button button--danger">{words::delete_first()}</button>
                    </form>
                }.into_any()
            } else {
                view! { <p class="sheet__lead">{words::none()}</p> }.into_any()
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Row(room: ClosedRoom) -> impl IntoView {
    let ClosedRoom { id, kind, name, member_count, created_at, owner } = room;
    let label = words::DeleteRoom { room: &name }.text();
    let (count, owner, room) = (member_count.into(), owner.handle.as_str(), &id.to_string());
    let when = view! { <When at=created_at/> }.into_any();
    let line = if kind == RoomKind::Public {
        words::ClosedPublic { count, owner, room, when }.around()
    } else {
        words::ClosedPrivate { count, owner, room, when }.around()
    };
    view! {
        <li class="card__row">
            <input type="checkbox" name="room" value=id.to_string() aria-label=label/>
            <div class="u-grow">
                <p class="card__title" dir="auto">{name}</p>
                <p class="card__note" dir="auto">
                    {said_around(line)}
                </p>
            </div>
        </li>
    }
    .into_any()
}
