//! `POST /direct`: opens the direct room with someone and goes there.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::body::FormBody;
use super::landing::{go_back, go_to};
use super::signed::SignedForm;
use crate::app::App;
use crate::chat;
use crate::edge::parse_handle;

#[derive(Debug, Deserialize)]
pub(super) struct Fields {
    handle: String,
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(fields): FormBody<Fields>,
) -> Response {
    let open = async {
        let handle = parse_handle(&fields.handle)?;
        chat::open_direct(&app, &actor, &handle).await
    };
    match open.await {
        Ok(room) => go_to(&format!("/rooms/{}", room.id)),
        Err(refusal) => go_back(&app, "/browse", refusal),
    }
}
