//! `POST /admin/settings`: changes the installation's settings.

use std::sync::Arc;

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use confab_protocol::api::ChangeSettings;
use confab_web::Typed;

use super::body::FormBody;
use super::landing::{go_back, go_to};
use super::signed::SignedForm;
use crate::app::App;
use crate::chat::{self, ChangeSettingsError};
use crate::pages::{Visit, print_admin};

pub(super) async fn post(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    head: Parts,
    FormBody(change): FormBody<ChangeSettings>,
) -> Response {
    match chat::change_settings(&app, &actor, change).await {
        Ok(_) => go_to("/admin"),
        Err(ChangeSettingsError::Text(error)) => {
            let visit = Visit::by(app, Some(actor), head).refused(error.into(), Typed::default());
            print_admin(visit, None).await.into_response()
        }
        Err(error) => go_back("/admin", error.into()),
    }
}
