//! Makes a room.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use confab_protocol::api::Scope;
use confab_protocol::{ErrorCode, RoomSummary, Signal, Visibility, api};
use confab_store::{CreateRoomError, Done, NewRoom};
use confab_web::Typed;
use serde::Deserialize;

use super::caps;
use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, JsonBody, Signed};
use crate::forms::{FormBody, SignedForm, go_to};
use crate::pages::{Visit, print_new_room};
use crate::refusal::Refusal;
use crate::text;
use crate::text::What;

/// The room to make.
#[derive(Clone, Debug)]
pub struct CreateRoom {
    pub name: String,
    pub topic: String,
    pub visibility: Visibility,
}

/// Makes a room with the actor as its owner, and tells their devices.
pub async fn create_room(
    app: &App,
    actor: &Actor,
    command: CreateRoom,
) -> Result<RoomSummary, Refusal> {
    actor.require(Scope::Write)?;
    let room = NewRoom {
        creator: actor.id(),
        name: text::name(What::RoomName, &command.name)?,
        topic: text::topic(&command.topic)?,
        visibility: command.visibility,
        at: app.clock.now(),
        tag: app.random.tag(),
    };
    caps::place_for_oneself(app, actor).await?;
    caps::not_too_often(app, actor, Done::Rooms).await?;
    let room = app.store.create_room(room).await.map_err(|error| match error {
        CreateRoomError::Store(error) => Refusal::from(error),
        _ => {
            Refusal::new(ErrorCode::Taken, "another room has this name, or one that looks like it")
                .at("name")
        }
    })?;
    app.live.tell_person(actor.id(), &Signal::RoomAdded { room: Box::new(room.clone()) });
    Ok(room)
}

/// `POST /rooms`. Makes a room.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    JsonBody(new): JsonBody<api::NewRoom>,
) -> Answer<RoomSummary> {
    let api::NewRoom { name, topic, visibility } = new;
    let command = CreateRoom { name, topic, visibility };
    Ok(Json(create_room(&app, &actor, command).await?))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    name: String,
    #[serde(default)]
    topic: String,
    visibility: Visibility,
}

/// The form `POST /new-room`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    head: Parts,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let Fields { name, topic, visibility } = fields;
    let chosen = match visibility {
        Visibility::Public => "public",
        Visibility::Private => "private",
    };
    let typed = Typed::new([
        ("name", name.clone()),
        ("topic", topic.clone()),
        ("visibility", chosen.to_owned()),
    ]);
    let command = CreateRoom { name, topic, visibility };
    match create_room(&app, &actor, command).await {
        Ok(room) => go_to(&format!("/rooms/{}", room.id)),
        Err(error) => {
            let visit = Visit::by(app, Some(actor), head).refused(error, typed);
            print_new_room(visit).await.into_response()
        }
    }
}
