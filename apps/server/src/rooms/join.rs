//! Joins a public room.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use confab_policy::Action;
use confab_protocol::{ClientId, Membership, RoomId, RoomSummary};
use confab_store::{AppendError, AppendKind, Appended};

use super::caps;
use crate::app::App;
use crate::append::append;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, Signed};
use crate::forms::{SignedForm, go_back, go_to};
use crate::refusal::Refusal;

/// The room to join.
#[derive(Clone, Debug)]
pub struct JoinRoom {
    pub room: RoomId,
    pub client_id: ClientId,
}

/// The actor is in.
#[derive(Clone, Debug)]
pub struct Joined {
    pub appended: Appended,
    pub room: RoomSummary,
}

/// Makes the actor a member of a public room and tells their devices. Being one is no error.
pub async fn join_room(app: &App, actor: &Actor, command: JoinRoom) -> Result<Joined, Refusal> {
    actor.require(Action::Join.scope())?;
    let access = app.store.find_access(command.room, actor.id()).await?;
    if access.is_some_and(|access| access.membership == Membership::Visitor) {
        caps::place_for_oneself(app, actor).await?;
    }
    let appended = append(app, actor, command.room, command.client_id, AppendKind::Join).await?;
    let room = app.store.find_room(command.room, actor.id()).await?;
    let room = room.ok_or(AppendError::NoRoom)?;
    Ok(Joined { appended, room })
}

/// `POST /rooms/{room}/join`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
) -> Answer<RoomSummary> {
    let command = JoinRoom { room, client_id: app.random.client_id() };
    Ok(Json(join_room(&app, &actor, command).await?.room))
}

/// The form `POST /rooms/{room}/join`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
) -> Response {
    let command = JoinRoom { room, client_id: app.random.client_id() };
    match join_room(&app, &actor, command).await {
        Ok(_) => go_to(&format!("/rooms/{room}")),
        Err(error) => go_back(&app, "/browse", error),
    }
}
