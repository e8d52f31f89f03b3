//! `POST /rooms`: makes a room and goes there.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::Visibility;
use serde::Deserialize;

use super::body::FormBody;
use super::landing::{go_back, go_to};
use super::signed::SignedForm;
use crate::app::App;
use crate::chat;

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    name: String,
    #[serde(default)]
    topic: String,
    visibility: Visibility,
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let Fields { name, topic, visibility } = fields;
    let command = chat::CreateRoom { name, topic, visibility };
    match chat::create_room(&app, &actor, command).await {
        Ok(room) => go_to(&format!("/rooms/{}", room.id)),
        Err(error) => go_back("/new-room", error.into()),
    }
}
