//! `POST /settings/sessions/{session}/revoke`: signs another browser out.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::SessionId;

use super::landing::{go_back, go_saying};
use super::signed::SignedForm;
use crate::api::InPath;
use crate::app::App;
use crate::chat;

pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(session): InPath<SessionId>,
) -> Response {
    match chat::end_session(&app, &actor, session).await {
        Ok(()) => go_saying(&app, "/settings", "That browser has been signed out."),
        Err(error) => go_back(&app, "/settings", error),
    }
}
