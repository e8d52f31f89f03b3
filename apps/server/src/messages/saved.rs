//! Saves messages for oneself, and lists them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use confab_policy::Action;
use confab_protocol::api::{FoundPage, Scope};
use confab_protocol::{ErrorCode, RoomId, Seq, Signal};
use confab_store::{MOST_SAVED, Saved};
use confab_words::around as words;

use super::mentions::{Asked, begin, page_of};
use crate::access::require_room;
use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, InQuery, Signed};
use crate::forms::{SignedForm, go_back, go_saying};
use crate::refusal::Refusal;

/// Saves a message that the actor sees, or saves it no more, and tells their devices. What is done
/// already changes nothing.
pub async fn save(
    app: &App,
    actor: &Actor,
    (room, message): (RoomId, Seq),
    on: bool,
) -> Result<(), Refusal> {
    actor.require(Scope::Write)?;
    let range = require_room(app, actor, room, Action::Read).await?;
    if message < range.from {
        return Err(Refusal::not_found("message"));
    }
    let now = app.clock.now();
    match app.store.save_message(actor.id(), (room, message), on, now).await? {
        Saved::Changed => app.live.tell_person(actor.id(), &Signal::Saved { room, message, on }),
        Saved::Unchanged => {}
        Saved::NoMessage => return Err(Refusal::not_found("message")),
        Saved::Full => {
            let rule = format!("you can save {MOST_SAVED} messages. Remove one first");
            return Err(Refusal::new(ErrorCode::Forbidden, rule));
        }
    }
    Ok(())
}

/// Lists what the actor saved and may still see, the message saved last first.
pub async fn list_saved(
    app: &App,
    actor: &Actor,
    before: Option<&str>,
) -> Result<FoundPage, Refusal> {
    actor.require(Scope::Read)?;
    Ok(page_of(app.store.saved_by(actor.id(), begin(before)?).await?))
}

/// `GET /saved`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InQuery(page): InQuery<Asked>,
) -> Answer<FoundPage> {
    Ok(Json(list_saved(&app, &actor, page.before.as_deref()).await?))
}

type Path = InPath<(RoomId, Seq)>;

/// `PUT /rooms/{room}/messages/{seq}/saved`.
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(message): Path,
) -> Result<StatusCode, Refusal> {
    save(&app, &actor, message, true).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /rooms/{room}/messages/{seq}/saved`.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(message): Path,
) -> Result<StatusCode, Refusal> {
    save(&app, &actor, message, false).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The form `POST /saved/{room}/{seq}/remove`.
pub(crate) async fn remove_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(message): Path,
) -> Response {
    match save(&app, &actor, message, false).await {
        Ok(()) => go_saying(&app, "/saved", words::removed()),
        Err(refusal) => go_back(&app, "/saved", refusal),
    }
}
