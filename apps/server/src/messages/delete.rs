//! Deletes a message.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_policy::Action;
use confab_protocol::api::Sent;
use confab_protocol::{ClientId, RoomId, Seq};
use confab_store::{AppendKind, Appended};
use serde::Deserialize;

use super::erase::erase_soon;
use crate::app::App;
use crate::append::append;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, InQuery, Signed};
use crate::refusal::Refusal;

/// The message to delete.
#[derive(Clone, Debug)]
pub struct DeleteMessage {
    pub room: RoomId,
    pub client_id: ClientId,
    pub message: Seq,
}

/// Deletes one's own message, or any where one moderates the room: nobody sees
/// any version of the text from now on, all are erased, and the event stays as a tombstone. Whether they may at all is for the store to say: a
/// repeat by someone who is out of the room by now returns the first event.
pub async fn delete_message(
    app: &Arc<App>,
    actor: &Actor,
    command: DeleteMessage,
) -> Result<Appended, Refusal> {
    actor.require(Action::ChangeOwnMessage.scope())?;
    let what = AppendKind::Delete { message: command.message };
    let appended = append(app, actor, command.room, command.client_id, what).await?;
    if appended.first {
        erase_soon(app);
    }
    Ok(appended)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Retry {
    /// Absent: a retry finds no message any more.
    client_id: Option<ClientId>,
}

/// `DELETE /rooms/{room}/messages/{seq}`.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, message)): InPath<(RoomId, Seq)>,
    InQuery(retry): InQuery<Retry>,
) -> Answer<Sent> {
    let client_id = retry.client_id.unwrap_or_else(|| app.random.client_id());
    let command = DeleteMessage { room, client_id, message };
    let appended = delete_message(&app, &actor, command).await?;
    Ok(Json(Sent { room, at: appended.event.cursor() }))
}
