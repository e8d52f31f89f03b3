//! The author of a message takes its previews away.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::api::{Scope, Sent};
use confab_protocol::{RoomId, Seq};
use confab_store::{AppendKind, Appended};

use crate::app::App;
use crate::append::append;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, Signed};
use crate::refusal::Refusal;

/// Takes away all previews of a message for good, for everyone.
async fn take_away(
    app: &App,
    actor: &Actor,
    room: RoomId,
    message: Seq,
) -> Result<Appended, Refusal> {
    actor.require(Scope::Write)?;
    let none = AppendKind::Preview { message, of: None, previews: Vec::new() };
    Ok(append(app, actor, room, app.random.client_id(), none).await?)
}

/// `DELETE /rooms/{room}/messages/{seq}/previews`.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, message)): InPath<(RoomId, Seq)>,
) -> Answer<Sent> {
    let appended = take_away(&app, &actor, room, message).await?;
    Ok(Json(Sent { room, at: appended.event.cursor() }))
}
