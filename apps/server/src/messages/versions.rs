//! Lists the texts that a message has had.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_policy::Action;
use confab_protocol::api::MessageVersions;
use confab_protocol::{RoomId, Seq};

use crate::access::require_room;
use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, Signed};
use crate::refusal::Refusal;

/// Bytes of texts in an answer, beyond the first.
const ANSWER_BYTES: usize = 256 * 1024;

/// The texts of a message that the actor sees, the one now first. A deleted message has none.
pub async fn list_versions(
    app: &App,
    actor: &Actor,
    room: RoomId,
    message: Seq,
) -> Result<MessageVersions, Refusal> {
    let range = require_room(app, actor, room, Action::Read).await?;
    if message < range.from {
        return Err(Refusal::not_found("message"));
    }
    let mut versions = app.store.message_versions(room, message).await?;
    if versions.is_empty() {
        return Err(Refusal::not_found("message"));
    }
    let mut bytes = 0;
    let fit = versions.iter().take_while(|version| {
        bytes += version.body.len();
        bytes <= ANSWER_BYTES
    });
    let fit = fit.count().max(1);
    let more = versions.len() > fit;
    versions.truncate(fit);
    Ok(MessageVersions { room, message, versions, more })
}

/// `GET /rooms/{room}/messages/{seq}/versions`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, message)): InPath<(RoomId, Seq)>,
) -> Answer<MessageVersions> {
    Ok(Json(list_versions(&app, &actor, room, message).await?))
}
