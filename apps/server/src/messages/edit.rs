//! Changes the text of one's own message.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::api::{Scope, Sent};
use confab_protocol::{ClientId, RoomId, Seq, api};
use confab_store::{AppendKind, Appended};

use super::everyone;
use crate::app::App;
use crate::append::append;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, JsonBody, Signed};
use crate::refusal::Refusal;
use crate::text;

/// The message and its new text.
#[derive(Clone, Debug)]
pub struct EditMessage {
    pub room: RoomId,
    pub client_id: ClientId,
    pub message: Seq,
    pub body: String,
}

/// Appends the edit of one's own live message and delivers it like a message.
pub async fn edit_message(
    app: &App,
    actor: &Actor,
    command: EditMessage,
) -> Result<Appended, Refusal> {
    actor.require(Scope::Write)?;
    text::message(&command.body)?;
    let place = (command.room, everyone::Place::Of(command.message));
    let mentions = everyone::mentioned(app, actor, place, &command.body).await?;
    let what = AppendKind::Edit { message: command.message, mentions, body: command.body };
    Ok(append(app, actor, command.room, command.client_id, what).await?)
}

/// `PATCH /rooms/{room}/messages/{seq}`.
pub(crate) async fn patch(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, message)): InPath<(RoomId, Seq)>,
    JsonBody(body): JsonBody<api::EditMessage>,
) -> Answer<Sent> {
    let api::EditMessage { client_id, body } = body;
    let command = EditMessage { room, client_id, message, body };
    let appended = edit_message(&app, &actor, command).await?;
    Ok(Json(Sent { room, at: appended.event.cursor() }))
}
