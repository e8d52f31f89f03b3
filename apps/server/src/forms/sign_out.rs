//! `POST /sign-out`: ends the session.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::landing::{go_back, go_in};
use super::signed::SignedForm;
use crate::app::App;
use crate::chat;

pub(super) async fn post(State(app): State<Arc<App>>, SignedForm(actor): SignedForm) -> Response {
    match chat::sign_out(&app, &actor).await {
        Ok(()) => go_in("/sign-in", app.config.session_cookie().clear()),
        Err(error) => go_back("/settings", error.into()),
    }
}
