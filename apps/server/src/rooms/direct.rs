//! Opens the direct room with someone, or the group conversation with several.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use confab_protocol::api::{OpenDirect, Scope};
use confab_protocol::{ErrorCode, Handle, RoomSummary, Signal};
use confab_store::Done;
use serde::Deserialize;

use super::caps;
use super::groups::open_group;
use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, JsonBody, Signed};
use crate::forms::{FormBody, SignedForm, go_back, go_to, parse_handle};
use crate::refusal::Refusal;

/// The direct room of the actor and someone else; made the first time, and both are told.
pub async fn open_direct(
    app: &App,
    actor: &Actor,
    handle: &Handle,
) -> Result<RoomSummary, Refusal> {
    actor.require(Scope::Write)?;
    let nobody = || Refusal::nobody_called(handle);
    let (other, _) = app.store.find_credentials(handle).await?.ok_or_else(nobody)?;
    let other = other.person.id;
    if !app.store.has_direct(actor.id(), other).await? {
        caps::not_too_often(app, actor, Done::Rooms).await?;
    }
    let (at, tag) = (app.clock.now(), app.random.tag());
    let opened = app.store.open_direct(actor.id(), other, at, tag).await?;
    let (room, made) = opened.ok_or_else(nobody)?;
    if made {
        app.live.tell_person(actor.id(), &Signal::RoomAdded { room: Box::new(room.clone()) });
        if let Some(theirs) = app.store.find_room(room.id, other).await? {
            app.live.tell_person(other, &Signal::RoomAdded { room: Box::new(theirs) });
        }
    }
    Ok(room)
}

/// The conversation of the actor and these people: with one the direct room, with several the group.
pub async fn open_conversation(
    app: &App,
    actor: &Actor,
    handles: &[Handle],
) -> Result<RoomSummary, Refusal> {
    match handles {
        [] => Err(Refusal::new(ErrorCode::Invalid, "name at least one other person").at("to")),
        [handle] => open_direct(app, actor, handle).await,
        several => open_group(app, actor, several).await,
    }
}

/// `POST /direct`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    JsonBody(body): JsonBody<OpenDirect>,
) -> Answer<RoomSummary> {
    let OpenDirect { handle, handles } = body;
    if handle.is_none() && handles.is_none() {
        return Err(Refusal::new(ErrorCode::Malformed, "missing field `handle` or `handles`"));
    }
    let handles: Vec<Handle> = handle.into_iter().chain(handles.unwrap_or_default()).collect();
    Ok(Json(open_conversation(&app, &actor, &handles).await?))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    handle: String,
}

/// The form `POST /direct`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let open = async {
        let handle = parse_handle(&fields.handle)?;
        open_direct(&app, &actor, &handle).await
    };
    match open.await {
        Ok(room) => go_to(&format!("/rooms/{}", room.id)),
        Err(refusal) => go_back(&app, "/browse", refusal),
    }
}
