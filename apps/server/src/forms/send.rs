//! `POST /rooms/{room}`: sends a message.

use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use confab_protocol::{ClientId, ErrorCode, RoomId};
use confab_web::Typed;
use serde::Deserialize;

use super::body::FormBody;
use super::landing::go_to;
use super::signed::SignedForm;
use crate::api::InPath;
use crate::app::App;
use crate::chat;
use crate::pages::{RoomForm, Visit, print_room};
use crate::refusal::Refusal;

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    /// Made with the page, so that sending the same form twice sends one message.
    client_id: ClientId,
    body: String,
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
    head: Parts,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    // Browsers send lines of a form with CR LF between them.
    let body = fields.body.replace("\r\n", "\n");
    let typed = Typed::new([("body", body.clone())]);
    let client_id = fields.client_id.clone();
    let command = chat::SendMessage { room, client_id, body, reply_to: None };
    match chat::send_message(&app, &actor, command).await {
        Ok(_) => go_to(&format!("/rooms/{room}")),
        Err(error) => {
            // What the room refused stays refused under its client id.
            let client_id = if is_kept(&error) { app.random.client_id() } else { fields.client_id };
            let form = RoomForm { room, client_id };
            let visit = Visit::by(app, Some(actor), head).refused(error, typed);
            print_room(visit, form).await.into_response()
        }
    }
}

/// Whether a repeat is refused alike, whatever changes meanwhile: the room's log has kept it.
fn is_kept(refusal: &Refusal) -> bool {
    use ErrorCode::{ClientIdReused, Forbidden, NotFound, NotMember};
    matches!(refusal.code(), NotFound | NotMember | Forbidden | ClientIdReused)
}
