//! Changes a room's name, topic or state.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use confab_policy::Action;
use confab_protocol::api::Scope;
use confab_protocol::{ClientId, ErrorCode, RoomId, RoomSummary, api};
use confab_store::{AppendKind, Appended};
use confab_words::rooms as words;
use serde::Deserialize;

use super::description::describe;
use super::find::find_room;
use crate::access::require_room;
use crate::app::App;
use crate::append::append;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, JsonBody, Signed};
use crate::forms::{FormBody, SignedForm, go_back, go_saying};
use crate::refusal::Refusal;
use crate::text;
use crate::text::What;

/// Changes to a room; absent fields stay.
#[derive(Clone, Debug)]
pub struct ChangeRoom {
    pub room: RoomId,
    pub client_id: ClientId,
    pub name: Option<String>,
    pub topic: Option<String>,
}

/// Changes to a room's state; absent fields stay.
#[derive(Clone, Debug)]
pub struct SetState {
    pub room: RoomId,
    pub client_id: ClientId,
    pub archived: Option<bool>,
    pub read_only: Option<bool>,
}

/// Changes a room. For its owner, and for administrators who see it.
pub async fn change_room(
    app: &App,
    actor: &Actor,
    command: ChangeRoom,
) -> Result<Appended, Refusal> {
    require_room(app, actor, command.room, Action::ChangeRoom).await?;
    if command.name.is_none() && command.topic.is_none() {
        return Err(Refusal::new(ErrorCode::Invalid, "there is nothing to change"));
    }
    let name = command.name.map(|name| text::name(What::RoomName, &name)).transpose()?;
    let topic = command.topic.map(|topic| text::topic(&topic)).transpose()?;
    let what = AppendKind::Change { name, topic };
    Ok(append(app, actor, command.room, command.client_id, what).await?)
}

/// Archives a room or restores it, and lets everyone post in it or only those who lead it. For its
/// owners, and for administrators who see it. Nobody writes in an archived room.
pub async fn set_state(app: &App, actor: &Actor, command: SetState) -> Result<Appended, Refusal> {
    actor.require(Scope::Write)?;
    let SetState { room, client_id, archived, read_only } = command;
    let what = AppendKind::SetState { archived, read_only };
    Ok(append(app, actor, room, client_id, what).await?)
}

/// `PATCH /rooms/{room}`. Changes its name, topic, description or state, and answers the room.
pub(crate) async fn patch(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    JsonBody(change): JsonBody<api::ChangeRoom>,
) -> Answer<RoomSummary> {
    let api::ChangeRoom { name, topic, archived, read_only, description } = change;
    let sets_state = archived.is_some() || read_only.is_some();
    if let Some(description) = &description {
        describe(&app, &actor, (room, app.random.client_id()), description).await?;
    }
    if (!sets_state && description.is_none()) || name.is_some() || topic.is_some() {
        let command = ChangeRoom { room, client_id: app.random.client_id(), name, topic };
        change_room(&app, &actor, command).await?;
    }
    if sets_state {
        let client_id = app.random.client_id();
        set_state(&app, &actor, SetState { room, client_id, archived, read_only }).await?;
    }
    Ok(Json(find_room(&app, &actor, room).await?))
}

#[derive(Debug, Deserialize)]
pub(crate) struct NewState {
    archived: Option<bool>,
    read_only: Option<bool>,
}

/// The form `POST /rooms/{room}/state`.
pub(crate) async fn state_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
    FormBody(state): FormBody<NewState>,
) -> Response {
    let NewState { archived, read_only } = state;
    let page = format!("/rooms/{room}?panel=details");
    let client_id = app.random.client_id();
    let done = set_state(&app, &actor, SetState { room, client_id, archived, read_only }).await;
    let sentence = match (archived, read_only) {
        (Some(true), _) => words::now_archived(),
        (Some(false), _) => words::now_restored(),
        (None, Some(true)) => words::now_leaders(),
        (None, _) => words::now_all(),
    };
    match done {
        Ok(_) => go_saying(&app, &page, sentence),
        Err(refusal) => go_back(&app, &page, refusal),
    }
}
