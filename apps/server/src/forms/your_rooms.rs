//! `POST /rooms`, `/invitations/{room}/…` and `/settings/additions`: the rooms that one is in, and
//! how others may change that.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::api::{LeaveOutcome, LeftRoom};
use confab_protocol::{RoomId, UserId};
use serde::Deserialize;

use super::body::{Chosen, FormBody};
use super::landing::{go_back, go_saying, go_to};
use super::signed::SignedForm;
use crate::api::InPath;
use crate::app::App;
use crate::chat;

const PAGE: &str = "/rooms";

/// Leaves the rooms that are ticked.
pub(super) async fn leave(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    Chosen(rooms): Chosen,
) -> Response {
    match chat::leave_rooms(&app, &actor, &rooms).await {
        Ok(rooms) => go_saying(&app, PAGE, what_was_left(&rooms)),
        Err(error) => go_back(&app, PAGE, error),
    }
}

fn what_was_left(rooms: &[LeftRoom]) -> String {
    let is_out =
        |room: &&LeftRoom| matches!(room.outcome, LeaveOutcome::Left | LeaveOutcome::NotMember);
    let left = rooms.iter().filter(is_out).count();
    match (left, rooms.len() - left) {
        (0, 0) => "No room was selected.".to_owned(),
        (1, 0) => "Left 1 room.".to_owned(),
        (left, 0) => format!("Left {left} rooms."),
        (left, failed) => format!("Left {left} of {} rooms. Try again.", left + failed),
    }
}

pub(super) async fn accept(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
) -> Response {
    match chat::accept_room_invitation(&app, &actor, room).await {
        Ok(_) => go_to(&format!("/rooms/{room}")),
        Err(error) => go_back(&app, PAGE, error),
    }
}

pub(super) async fn decline(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
) -> Response {
    match chat::decline_room_invitation(&app, &actor, room).await {
        Ok(()) => go_saying(&app, PAGE, "Invitation declined."),
        Err(error) => go_back(&app, PAGE, error),
    }
}

/// Takes an invitation back, on the page of a room's people.
pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath((room, person)): InPath<(RoomId, UserId)>,
) -> Response {
    let page = format!("/rooms/{room}/people");
    match chat::revoke_room_invitation(&app, &actor, room, person).await {
        Ok(()) => go_saying(&app, &page, "Invitation revoked."),
        Err(error) => go_back(&app, &page, error),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Additions {
    /// Absent where the box is not ticked.
    ask_first: Option<String>,
}

pub(super) async fn additions(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(fields): FormBody<Additions>,
) -> Response {
    let asks = fields.ask_first.is_some();
    match chat::set_asks_first(&app, &actor, asks).await {
        Ok(()) => go_saying(&app, "/settings", "Saved."),
        Err(refusal) => go_back(&app, "/settings", refusal),
    }
}
