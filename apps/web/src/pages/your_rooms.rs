//! The rooms that one is in, with a box at each to leave it, and invitations to others.

use confab_protocol::api::{RoomInvitation, RoomsPage};
use confab_protocol::{RoomKind, RoomSummary};
use leptos::prelude::*;

use crate::components::{When, admin};
use crate::words::{called, title_of};

/// Plain forms: one for each invitation, and one for all rooms that are ticked.
#[component]
pub(super) fn YourRooms(invitations: Vec<RoomInvitation>, page: RoomsPage) -> impl IntoView {
    let RoomsPage { rooms, more } = page;
    let next = rooms.last().filter(|_| more).map(|last| last.id);
    view! {
        {(!invitations.is_empty()).then(|| view! {
            <section class="sheet__section" aria-labelledby="invitations">
                <h2 class="sheet__title" id="invitations">"Invitations"</h2>
                <ul class="card">
                    {invitations.into_iter().map(|invitation| view! { <Invitation invitation/> }).collect_view()}
                </ul>
            </section>
        })}
        <section class="sheet__section" aria-labelledby="rooms-left">
            <h2 class="sheet__title" id="rooms-left">"Rooms"</h2>
            <p class="sheet__lead">"Tick the rooms that you want to leave. Direct messages stay."</p>
            <form class="sheet__form" method="post" action="/rooms">
                <ul class="card">
                    {rooms.into_iter().map(|room| view! { <Row room/> }).collect_view()}
                </ul>
                <div class="sheet__actions">
                    {next.map(|after| view! {
                        <a class="button" href=format!("/rooms?after={after}")>"More rooms"</a>
                    })}
                    <button class="button button--danger">"Leave selected rooms"</button>
                </div>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Row(room: RoomSummary) -> impl IntoView {
    let RoomSummary { id, kind, member_count, .. } = room;
    let name = title_of(&room);
    let label = format!("Leave {}", called(&room));
    let people =
        if member_count == 1 { "1 member".to_owned() } else { format!("{member_count} members") };
    view! {
        <li class="card__row">
            {(kind != RoomKind::Direct).then(|| view! {
                <input type="checkbox" name="room" value=id.to_string() aria-label=label/>
            })}
            <div class="u-grow">
                <a href=format!("/rooms/{id}") class="card__title" dir="auto">{name}</a>
                <p class="card__note u-truncate">{people}{topic_after(room.topic)}</p>
            </div>
        </li>
    }
    .into_any()
}

/// A room's topic at the end of a line about it.
pub(super) fn topic_after(topic: String) -> Option<AnyView> {
    (!topic.is_empty()).then(|| view! { " · "<bdi>{topic}</bdi> }.into_any())
}

#[component]
fn Invitation(invitation: RoomInvitation) -> impl IntoView {
    let RoomInvitation { room, name, topic, by, at, .. } = invitation;
    let [accept, decline] = ["Accept", "Decline"].map(|verb| format!("{verb} {name}"));
    view! {
        <li class="card__row card__row--wraps">
            <div class="card__text">
                <p class="card__title" dir="auto">{name}</p>
                <p class="card__note">"Invited by "<bdi>{by.called()}</bdi>", "<When at/>{topic_after(topic)}</p>
            </div>
            {admin(&by)}
            <form method="post" action=format!("/invitations/{room}/accept")>
                <button class="button button--primary" aria-label=accept>"Accept"</button>
            </form>
            <form method="post" action=format!("/invitations/{room}/decline")>
                <button class="button" aria-label=decline>"Decline"</button>
            </form>
        </li>
    }
    .into_any()
}
