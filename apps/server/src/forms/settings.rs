//! `POST /admin/settings`: changes the installation's settings.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::api::ChangeSettings;

use super::body::FormBody;
use super::landing::{go_back_typed, go_saying};
use super::signed::SignedForm;
use crate::app::App;
use crate::chat;

pub(super) async fn post(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(change): FormBody<ChangeSettings>,
) -> Response {
    let name = change.server_name.clone().unwrap_or_default();
    match chat::change_settings(&app, &actor, change).await {
        Ok(_) => go_saying(&app, "/admin", "Saved."),
        Err(error) => go_back_typed(&app, "/admin", error, [("server_name", name.as_str())]),
    }
}
