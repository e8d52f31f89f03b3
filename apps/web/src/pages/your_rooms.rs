//! The rooms that one is in, with a box at each to leave it, and invitations to others.

use confab_protocol::RoomSummary;
use confab_protocol::api::{RoomInvitation, RoomsPage};
use confab_ui::view;
use confab_words::rooms as words;
use leptos::prelude::*;

use crate::components::{When, admin, said_around};
use crate::words::{called, title_of};

/// Plain forms: one for each invitation, and one for all rooms that are ticked.
#[component]
pub(super) fn YourRooms(invitations: Vec<RoomInvitation>, page: RoomsPage) -> impl IntoView {
    let RoomsPage { rooms, more } = page;
    let next = rooms.last().filter(|_| more).map(|last| last.id);
    view! {
        {(!invitations.is_empty()).then(|| view! {
            <section class="sheet__section" aria-labelledby="invitations">
                <h2 class="sheet__title" id="invitations">{words::invitations()}</h2>
                <ul class="card">
                    {invitations.into_iter().map(|invitation| view! { <Invitation invitation/> }).collect_view()}
                </ul>
            </section>
        })}
        <section class="sheet__section" aria-labelledby="rooms-left">
            <h2 class="sheet__title" id="rooms-left">{words::rooms()}</h2>
            <p class="sheet__lead">{words::leave_lead()}</p>
            <form class="sheet__form" method="post" action="/rooms">
                <ul class="card">
                    {rooms.into_iter().map(|room| view! { <Row room/> }).collect_view()}
                </ul>
                <div class="sheet__actions">
                    {next.map(|after| view! {
                        <a class="button" href=format!("/rooms?after={after}")>{words::more()}</a>
                    })}
                    <button class="button button--danger">{words::leave()}</button>
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
    let label = words::LeaveRoom { room: &called(&room) }.text();
    let people = words::Members { count: member_count.into() }.text();
    view! {
        <li class="card__row">
            {(!kind.is_conversation()).then(|| view! {
                <input type="checkbox" name="room" value=id.to_string() aria-label=label/>
            })}
            <div class="u-grow">
                <a href=format!("/rooms/{id}") class="card__title" dir="auto">{name}</a>
                <p class="card__note u-truncate">
                    {room.marks.archived.then(|| view! { {words::archived()}" · " })}{people}{topic_after(room.topic)}
                </p>
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
    let accept = words::AcceptRoom { room: &name }.text();
    let decline = words::DeclineRoom { room: &name }.text();
    let (by_name, when) = (by.called(), view! { <When at/> }.into_any());
    let invited = said_around(words::InvitedBy { name: &by_name, when }.around());
    view! {
        <li class="card__row card__row--wraps">
            <div class="card__text">
                <p class="card__title" dir="auto">{name}</p>
                <p class="card__note">{invited}{topic_after(topic)}</p>
            </div>
            {admin(&by)}
            <form method="post" action=format!("/invitations/{room}/accept")>
                <button class="button button--primary" aria-label=accept>{words::accept()}</button>
            </form>
            <form method="post" action=format!("/invitations/{room}/decline")>
                <button class="button" aria-label=decline>{words::decline()}</button>
            </form>
        </li>
    }
    .into_any()
}
