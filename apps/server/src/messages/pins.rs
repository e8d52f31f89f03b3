//! Pins a message, unpins it, and lists what a room has pinned.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_policy::Action;
use confab_protocol::api::{Scope, Sent};
use confab_protocol::{Pin, Pins, RoomId, Seq};
use confab_store::{AppendKind, Appended};

use crate::access::require_room;
use crate::app::App;
use crate::append::append;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, Signed};
use crate::refusal::Refusal;

/// Appends the change and delivers it like a message. One that is made already changes nothing.
pub(crate) async fn pin(app: &App, actor: &Actor, pin: Pin) -> Result<Appended, Refusal> {
    actor.require(Scope::Write)?;
    let Pin { room, client_id, message, on } = pin;
    Ok(append(app, actor, room, client_id, AppendKind::Pin { message, on }).await?)
}

/// Lists the pinned messages that the actor may see; the one that was pinned last comes first.
pub(crate) async fn pins(app: &App, actor: &Actor, room: RoomId) -> Result<Pins, Refusal> {
    let range = require_room(app, actor, room, Action::Read).await?;
    let entries = app.store.pins(room, actor.id(), range.from).await?;
    Ok(Pins { room, entries })
}

/// `GET /rooms/{room}/pins`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
) -> Answer<Pins> {
    Ok(Json(pins(&app, &actor, room).await?))
}

type Path = InPath<(RoomId, Seq)>;

/// `PUT /rooms/{room}/messages/{seq}/pin`.
pub(crate) async fn put(State(app): State<Arc<App>>, actor: Signed, path: Path) -> Answer<Sent> {
    over_http(&app, actor, path, true).await
}

/// `DELETE /rooms/{room}/messages/{seq}/pin`.
pub(crate) async fn delete(State(app): State<Arc<App>>, actor: Signed, path: Path) -> Answer<Sent> {
    over_http(&app, actor, path, false).await
}

/// A repetition finds it done, so that it needs no client id.
async fn over_http(
    app: &App,
    Signed(actor): Signed,
    InPath((room, message)): Path,
    on: bool,
) -> Answer<Sent> {
    let client_id = app.random.client_id();
    let appended = pin(app, &actor, Pin { room, client_id, message, on }).await?;
    Ok(Json(Sent { room, at: appended.event.cursor() }))
}
