//! Leaves one room, or many at once.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use confab_policy::Action;
use confab_protocol::api::{LeaveOutcome, LeaveRooms, LeftRoom, LeftRooms};
use confab_protocol::{ClientId, ErrorCode, RoomId};
use confab_store::{AppendKind, Appended};
use confab_words::rooms as words;

use super::find::find_room;
use crate::app::App;
use crate::append::append;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, JsonBody, Signed};
use crate::forms::{Chosen, SignedForm, go_back, go_saying};
use crate::refusal::Refusal;

/// The room to leave.
#[derive(Clone, Debug)]
pub struct LeaveRoom {
    pub room: RoomId,
    pub client_id: ClientId,
}

/// Ends the actor's membership and tells their devices. A repeat with the same client id, when they
/// are no member any more, returns the first event: the store looks for that first.
pub async fn leave_room(app: &App, actor: &Actor, command: LeaveRoom) -> Result<Appended, Refusal> {
    actor.require(Action::Leave.scope())?;
    Ok(append(app, actor, command.room, command.client_id, AppendKind::Leave).await?)
}

/// Rooms in one request.
const AT_ONCE: usize = 500;

/// Ends the actor's membership of each of these rooms, and gives the outcome of each. Not to be a
/// member is as good as having left, so that a repeat finds all done.
pub async fn leave_rooms(
    app: &App,
    actor: &Actor,
    rooms: &[RoomId],
) -> Result<Vec<LeftRoom>, Refusal> {
    actor.require(Action::Leave.scope())?;
    if rooms.len() > AT_ONCE {
        return Err(Refusal::new(
            ErrorCode::TooLong,
            format!("leave at most {AT_ONCE} rooms at once"),
        ));
    }
    let mut left = Vec::with_capacity(rooms.len());
    for &room in rooms {
        let command = LeaveRoom { room, client_id: app.random.client_id() };
        let outcome = match leave_room(app, actor, command).await {
            Ok(_) => LeaveOutcome::Left,
            Err(refusal) => match refusal.into_body().code {
                ErrorCode::NotFound | ErrorCode::NotMember => LeaveOutcome::NotMember,
                ErrorCode::Forbidden => LeaveOutcome::Forbidden,
                _ => LeaveOutcome::Unavailable,
            },
        };
        left.push(LeftRoom { room, outcome });
    }
    Ok(left)
}

/// `POST /rooms/{room}/leave`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
) -> Result<StatusCode, Refusal> {
    let command = LeaveRoom { room, client_id: app.random.client_id() };
    leave_room(&app, &actor, command).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /rooms/leave`.
pub(crate) async fn post_many(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    JsonBody(body): JsonBody<LeaveRooms>,
) -> Answer<LeftRooms> {
    let rooms = leave_rooms(&app, &actor, &body.rooms).await?;
    Ok(Json(LeftRooms { rooms }))
}

/// The form `POST /rooms/{room}/leave`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
) -> Response {
    let command = LeaveRoom { room, client_id: app.random.client_id() };
    let leave = async {
        let name = find_room(&app, &actor, room).await?.name;
        leave_room(&app, &actor, command).await?;
        Ok::<_, Refusal>(name)
    };
    match leave.await {
        Ok(name) => go_saying(&app, "/", words::YouLeft { room: &format!("#{name}") }.text()),
        Err(refusal) => go_back(&app, &format!("/rooms/{room}"), refusal),
    }
}

const PAGE: &str = "/rooms";

/// The form `POST /rooms`. Leaves the rooms that are ticked.
pub(crate) async fn form_many(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    Chosen(rooms): Chosen,
) -> Response {
    match leave_rooms(&app, &actor, &rooms).await {
        Ok(rooms) => go_saying(&app, PAGE, what_was_left(&rooms)),
        Err(error) => go_back(&app, PAGE, error),
    }
}

fn what_was_left(rooms: &[LeftRoom]) -> String {
    let is_out =
        |room: &&LeftRoom| matches!(room.outcome, LeaveOutcome::Left | LeaveOutcome::NotMember);
    let left = rooms.iter().filter(is_out).count();
    let (left, all) = (left as u64, rooms.len() as u64);
    match (left, all - left) {
        (0, 0) => words::none_selected().to_owned(),
        (count, 0) => words::LeftRooms { count }.text(),
        _ => words::LeftSome { all, left }.text(),
    }
}
