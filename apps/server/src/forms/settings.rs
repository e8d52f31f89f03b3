//! `POST /admin/settings`: changes the installation's settings.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::api::ChangeSettings;

use super::body::FormBody;
use super::landing::{go_back, go_to};
use super::signed::SignedForm;
use crate::app::App;
use crate::chat;

pub(super) async fn post(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(change): FormBody<ChangeSettings>,
) -> Response {
    match chat::change_settings(&app, &actor, change).await {
        Ok(_) => go_to("/admin"),
        Err(error) => go_back("/admin", error.into()),
    }
}
