//! Puts an emoji on a message, takes it off again, and lists the people of all of them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_policy::Action;
use confab_protocol::api::{Scope, Sent};
use confab_protocol::{ErrorCode, React, Reactions, RoomId, Seq};
use confab_store::{AppendKind, Appended};

use crate::access::require_room;
use crate::app::App;
use crate::append::append;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, Signed};
use crate::refusal::Refusal;
use crate::text;

/// Appends the change and delivers it like a message. One that is made already changes nothing.
pub(crate) async fn react(app: &App, actor: &Actor, react: React) -> Result<Appended, Refusal> {
    actor.require(Scope::Write)?;
    let React { room, client_id, message, emoji, on } = react;
    let emoji = text::emoji(&emoji)
        .ok_or_else(|| Refusal::new(ErrorCode::Invalid, "a reaction is one emoji"))?;
    let what = AppendKind::React { message, emoji: emoji.to_owned(), on };
    Ok(append(app, actor, room, client_id, what).await?)
}

/// The reactions of a message that the actor sees, with the people.
pub(crate) async fn list(
    app: &App,
    actor: &Actor,
    room: RoomId,
    message: Seq,
) -> Result<Reactions, Refusal> {
    let range = require_room(app, actor, room, Action::Read).await?;
    if message < range.from {
        return Err(Refusal::not_found("message"));
    }
    let found = app.store.reactions(room, message, actor.id()).await?;
    let reactions = found.ok_or_else(|| Refusal::not_found("message"))?;
    Ok(Reactions { room, message, reactions })
}

/// `GET /rooms/{room}/messages/{seq}/reactions`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath((room, message)): InPath<(RoomId, Seq)>,
) -> Answer<Reactions> {
    Ok(Json(list(&app, &actor, room, message).await?))
}

type Path = InPath<(RoomId, Seq, String)>;

/// `PUT /rooms/{room}/messages/{seq}/reactions/{emoji}`.
pub(crate) async fn put(State(app): State<Arc<App>>, actor: Signed, path: Path) -> Answer<Sent> {
    over_http(&app, actor, path, true).await
}

/// `DELETE /rooms/{room}/messages/{seq}/reactions/{emoji}`.
pub(crate) async fn delete(State(app): State<Arc<App>>, actor: Signed, path: Path) -> Answer<Sent> {
    over_http(&app, actor, path, false).await
}

/// A repetition finds it done, so that it needs no client id.
async fn over_http(
    app: &App,
    Signed(actor): Signed,
    InPath((room, message, emoji)): Path,
    on: bool,
) -> Answer<Sent> {
    let client_id = app.random.client_id();
    let appended = react(app, &actor, React { room, client_id, message, emoji, on }).await?;
    Ok(Json(Sent { room, at: appended.event.cursor() }))
}
