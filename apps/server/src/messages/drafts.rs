//! Keeps unfinished messages, so that all devices of their author have them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use confab_policy::Action;
use confab_protocol::api::{Drafts, KeepDraft, KeptDraft, Scope};
use confab_protocol::{ErrorCode, Limits, RoomId, Seq, Signal};
use confab_store::NewDraft;
use confab_words::around as words;
use serde::Deserialize;

use crate::access::require_room;
use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, JsonBody, Signed};
use crate::forms::{FormBody, SignedForm, go_back, go_saying};
use crate::refusal::Refusal;

/// Keeps a draft in place of the one before, and tells the actor's devices; an empty one is given
/// up. Gives its version.
pub async fn keep(
    app: &App,
    actor: &Actor,
    room: RoomId,
    thread: Option<Seq>,
    body: String,
) -> Result<u32, Refusal> {
    let range = require_room(app, actor, room, Action::Send).await?;
    if body.len() > Limits::DEFAULT.message_bytes as usize {
        return Err(Refusal::new(ErrorCode::TooLong, "a draft is as long as a message at most"));
    }
    if thread.is_some_and(|thread| thread < range.from) {
        return Err(Refusal::not_found("message"));
    }
    let person = actor.id();
    let draft = NewDraft { person, room, thread, body: body.clone(), at: app.clock.now() };
    let version = app.store.keep_draft(draft).await?;
    app.live.tell_person(person, &Signal::Draft { room, thread, version, body });
    Ok(version)
}

/// Lists the actor's drafts, the newest first.
pub async fn list_drafts(app: &App, actor: &Actor) -> Result<Drafts, Refusal> {
    actor.require(Scope::Read)?;
    Ok(Drafts { drafts: app.store.drafts_of(actor.id()).await? })
}

/// `PUT /rooms/{room}/draft`.
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    JsonBody(draft): JsonBody<KeepDraft>,
) -> Answer<KeptDraft> {
    let version = keep(&app, &actor, room, draft.thread, draft.body).await?;
    Ok(Json(KeptDraft { version }))
}

/// `GET /drafts`.
pub(crate) async fn get(State(app): State<Arc<App>>, Signed(actor): Signed) -> Answer<Drafts> {
    Ok(Json(list_drafts(&app, &actor).await?))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    room: RoomId,
    thread: Option<Seq>,
}

/// The form `POST /drafts`, which gives one up.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    match keep(&app, &actor, fields.room, fields.thread, String::new()).await {
        Ok(_) => go_saying(&app, "/drafts", words::discarded()),
        Err(refusal) => go_back(&app, "/drafts", refusal),
    }
}
