//! `POST /rooms/{room}/send`: sends a message.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::{ClientId, RoomId};
use serde::Deserialize;

use super::body::FormBody;
use super::landing::{go_back, go_to};
use super::signed::SignedForm;
use crate::api::InPath;
use crate::app::App;
use crate::chat;

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
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let page = format!("/rooms/{room}");
    // Browsers send lines of a form with CR LF between them.
    let body = fields.body.replace("\r\n", "\n");
    let command = chat::SendMessage { room, client_id: fields.client_id, body, reply_to: None };
    match chat::send_message(&app, &actor, command).await {
        Ok(_) => go_to(&page),
        Err(error) => go_back(&page, error.into()),
    }
}
