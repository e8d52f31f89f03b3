//! Changes one's own choices for a room: muted, favourite, and which messages count.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use confab_policy::Action;
use confab_protocol::api::ChangeRoomSettings;
use confab_protocol::{Level, RoomId, RoomSettings, SectionId, Signal};
use confab_words::around as words;
use serde::Deserialize;

use crate::access::require_room;
use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, JsonBody, Signed};
use crate::forms::{FormBody, SignedForm, go_back, go_saying};
use crate::refusal::Refusal;

/// Changes what is given, and tells the actor's devices what holds now.
pub async fn change_settings(
    app: &App,
    actor: &Actor,
    room: RoomId,
    change: ChangeRoomSettings,
) -> Result<RoomSettings, Refusal> {
    require_room(app, actor, room, Action::MoveRead).await?;
    let settings = app.store.change_room_settings(room, actor.id(), change).await?;
    let settings = settings.ok_or_else(Refusal::not_member)?;
    app.live.tell_person(actor.id(), &Signal::Settings { room, settings });
    Ok(settings)
}

/// `PATCH /rooms/{room}/settings`.
pub(crate) async fn patch(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    JsonBody(change): JsonBody<ChangeRoomSettings>,
) -> Answer<RoomSettings> {
    Ok(Json(change_settings(&app, &actor, room, change).await?))
}

/// A box that is not ticked is not sent.
#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    muted: Option<String>,
    favourite: Option<String>,
    level: Level,
    section: Option<SectionId>,
}

/// The form `POST /rooms/{room}/settings`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let page = format!("/rooms/{room}?panel=details");
    let change = ChangeRoomSettings {
        muted: Some(fields.muted.is_some()),
        favourite: Some(fields.favourite.is_some()),
        level: Some(fields.level),
        section: fields.section,
    };
    match change_settings(&app, &actor, room, change).await {
        Ok(_) => go_saying(&app, &page, words::choices_saved()),
        Err(refusal) => go_back(&app, &page, refusal),
    }
}
