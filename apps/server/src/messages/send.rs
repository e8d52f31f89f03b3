//! Sends a message.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use confab_protocol::api::{Scope, Sent};
use confab_protocol::{ClientId, ErrorCode, InThread, RoomId, Seq, api};
use confab_store::{AppendKind, Appended};
use confab_web::Typed;
use serde::Deserialize;

use super::everyone;
use crate::app::App;
use crate::append::append;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, JsonBody, Signed};
use crate::files::{MessageFields, MessageFiles, MessageForm, too_many_files};
use crate::forms::{SignedForm, go_to};
use crate::pages::{RoomForm, Visit, print_room};
use crate::refusal::Refusal;
use crate::text;

/// The message to send.
#[derive(Clone, Debug)]
pub struct SendMessage {
    pub room: RoomId,
    pub client_id: ClientId,
    pub body: String,
    pub reply_to: Option<Seq>,
    /// The thread that it goes into.
    pub thread: Option<InThread>,
    pub files: MessageFiles,
}

/// Appends a message to a room's log, delivers it here and publishes it; returns once it is
/// committed. A repeat with the same client id returns the first event.
///
/// Membership is checked by the store, in the transaction. If cancelled, it may still be
/// committed, which a repeat finds out.
pub async fn send_message(
    app: &App,
    actor: &Actor,
    command: SendMessage,
) -> Result<Appended, Refusal> {
    actor.require(Scope::Write)?;
    check(app, &command)?;
    let place = (command.room, command.thread.into());
    let mentions = everyone::mentioned(app, actor, place, &command.body).await?;
    let SendMessage { room, client_id, body, reply_to, thread, files } = command;
    let what = match thread {
        None => AppendKind::Send { body, reply_to, mentions },
        Some(InThread { root, in_room, .. }) => {
            AppendKind::SendInThread { root, in_room, body, reply_to, mentions }
        }
    };
    let MessageFiles { ids: files, mark } = files;
    let what = if files.is_empty() {
        what
    } else {
        AppendKind::SendFiles { message: Box::new(what), files, mark }
    };
    Ok(append(app, actor, room, client_id, what).await?)
}

/// Checks the text, which may be empty where there are files, and how many these are.
fn check(app: &App, command: &SendMessage) -> Result<(), Refusal> {
    let SendMessage { body, files, .. } = command;
    if files.ids.is_empty() {
        return Ok(text::message(body)?);
    }
    text::caption(body)?;
    let most = app.config.file_limits.message_files;
    if files.ids.len() > most as usize { Err(too_many_files(most)) } else { Ok(()) }
}

/// `POST /rooms/{room}/messages`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    JsonBody(body): JsonBody<api::SendMessage>,
) -> Answer<Sent> {
    let api::SendMessage { client_id, body, reply_to, thread, files } = body;
    let files = files.into();
    let command = SendMessage { room, client_id, body, reply_to, thread, files };
    let appended = send_message(&app, &actor, command).await?;
    Ok(Json(Sent { room, at: appended.event.cursor() }))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    /// Made with the page, so that sending the same form twice sends one message.
    client_id: ClientId,
    body: String,
}

/// The form `POST /rooms/{room}`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
    head: Parts,
    form: MessageForm<Fields>,
) -> Response {
    let MessageFields { fields, files } = match form.read(&app, &actor).await {
        Ok(read) => read,
        Err(refusal) => return refusal.into_response(),
    };
    // Browsers send lines of a form with CR LF between them.
    let body = fields.body.replace("\r\n", "\n");
    let typed = Typed::new([("body", body.clone())]);
    let client_id = fields.client_id.clone();
    let (reply_to, thread) = (None, None);
    let sent = async {
        let command = SendMessage { room, client_id, body, reply_to, thread, files: files? };
        send_message(&app, &actor, command).await
    };
    match sent.await {
        Ok(_) => go_to(&format!("/rooms/{room}")),
        Err(error) => {
            // A message that the room refused stays refused under its client id.
            let client_id = if is_kept(&error) { app.random.client_id() } else { fields.client_id };
            let form = RoomForm { room, client_id };
            let visit = Visit::by(app, Some(actor), head).refused(error, typed);
            print_room(visit, form).await.into_response()
        }
    }
}

/// Whether a repeat is refused alike, whatever changes meanwhile: the room's log has kept it.
pub(super) fn is_kept(refusal: &Refusal) -> bool {
    use ErrorCode::{ClientIdReused, Forbidden, NotFound, NotMember};
    matches!(refusal.code(), NotFound | NotMember | Forbidden | ClientIdReused)
}
