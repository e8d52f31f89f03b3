//! `PATCH` and `DELETE /rooms/{room}/messages/{seq}`: edits and deletes a message.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::api::{EditMessage, Sent};
use confab_protocol::{ClientId, RoomId, Seq};
use serde::Deserialize;

use super::{Answer, InPath, InQuery, JsonBody, Signed};
use crate::app::App;
use crate::chat;

pub(super) async fn patch(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, message)): InPath<(RoomId, Seq)>,
    JsonBody(body): JsonBody<EditMessage>,
) -> Answer<Sent> {
    let EditMessage { client_id, body } = body;
    let command = chat::EditMessage { room, client_id, message, body };
    let appended = chat::edit_message(&app, &actor, command).await?;
    Ok(Json(Sent { room, at: appended.event.cursor() }))
}

#[derive(Debug, Deserialize)]
pub(super) struct Retry {
    /// Absent: a retry finds no message any more.
    client_id: Option<ClientId>,
}

pub(super) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, message)): InPath<(RoomId, Seq)>,
    InQuery(retry): InQuery<Retry>,
) -> Answer<Sent> {
    let client_id = retry.client_id.unwrap_or_else(|| app.random.client_id());
    let command = chat::DeleteMessage { room, client_id, message };
    let appended = chat::delete_message(&app, &actor, command).await?;
    Ok(Json(Sent { room, at: appended.event.cursor() }))
}
