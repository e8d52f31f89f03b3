//! Describes rooms.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use confab_policy::Action;
use confab_protocol::api::Scope;
use confab_protocol::{ClientId, RoomDescribed, RoomId};
use confab_store::{AppendKind, Appended};
use confab_words::description as words;
use serde::Deserialize;

use crate::access::require_room;
use crate::app::App;
use crate::append::append;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, Signed};
use crate::forms::{FormBody, SignedForm, go_back_typed, go_saying};
use crate::refusal::Refusal;
use crate::text;

/// Describes a room, for those who may change it; an empty text takes the description away.
pub async fn describe(
    app: &App,
    actor: &Actor,
    (room, client_id): (RoomId, ClientId),
    description: &str,
) -> Result<Appended, Refusal> {
    actor.require(Scope::Write)?;
    let description = text::description(description)?;
    Ok(append(app, actor, room, client_id, AppendKind::Describe { description }).await?)
}

/// The description of a room that the actor sees; empty where it has none.
pub async fn read_description(app: &App, actor: &Actor, room: RoomId) -> Result<String, Refusal> {
    require_room(app, actor, room, Action::Read).await?;
    Ok(app.store.description(room).await?)
}

/// `GET /rooms/{room}/description`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
) -> Answer<RoomDescribed> {
    Ok(Json(RoomDescribed { description: read_description(&app, &actor, room).await? }))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    description: String,
}

/// The form `POST /rooms/{room}/description`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let page = format!("/rooms/{room}/people");
    let client_id = app.random.client_id();
    match describe(&app, &actor, (room, client_id), &fields.description).await {
        Ok(_) => go_saying(&app, &page, words::saved()),
        Err(refusal) => go_back_typed(&app, &page, refusal, [("description", &fields.description)]),
    }
}
