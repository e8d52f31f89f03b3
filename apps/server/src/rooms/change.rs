//! Changes a room's name or topic.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_policy::Action;
use confab_protocol::{ClientId, ErrorCode, RoomId, RoomSummary, api};
use confab_store::{AppendKind, Appended};

use super::find::find_room;
use crate::access::require_room;
use crate::app::App;
use crate::append::append;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, JsonBody, Signed};
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

/// `PATCH /rooms/{room}`. Changes its name or topic, and answers the room.
pub(crate) async fn patch(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    JsonBody(change): JsonBody<api::ChangeRoom>,
) -> Answer<RoomSummary> {
    let api::ChangeRoom { name, topic } = change;
    let command = ChangeRoom { room, client_id: app.random.client_id(), name, topic };
    change_room(&app, &actor, command).await?;
    Ok(Json(find_room(&app, &actor, room).await?))
}
