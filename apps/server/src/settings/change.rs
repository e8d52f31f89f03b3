//! Changes the installation's settings.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use confab_protocol::api::{ChangeSettings, Settings};

use super::read::read_settings;
use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, JsonBody, Signed};
use crate::forms::{FormBody, SignedForm, go_back_typed, go_saying};
use crate::refusal::Refusal;
use crate::text;
use crate::text::What;

/// Changes the given settings and returns all. For administrators.
pub async fn change_settings(
    app: &App,
    actor: &Actor,
    change: ChangeSettings,
) -> Result<Settings, Refusal> {
    actor.require_administrator()?;
    if let Some(name) = change.server_name {
        let name = text::name(What::ServerName, &name)?;
        let set = app.store.set_server_name(&name).await;
        // A write that failed may have been carried out all the same.
        app.settings.forget();
        set?;
    }
    if let Some(mode) = change.sign_up {
        let set = app.store.set_sign_up_mode(mode).await;
        app.settings.forget();
        set?;
    }
    Ok(read_settings(app).await?)
}

/// `PATCH /settings`. Changes some of it, for administrators.
pub(crate) async fn patch(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    JsonBody(change): JsonBody<ChangeSettings>,
) -> Answer<Settings> {
    Ok(Json(change_settings(&app, &actor, change).await?))
}

/// The form `POST /admin/settings`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(change): FormBody<ChangeSettings>,
) -> Response {
    let name = change.server_name.clone().unwrap_or_default();
    match change_settings(&app, &actor, change).await {
        Ok(_) => go_saying(&app, "/admin", "Saved."),
        Err(error) => go_back_typed(&app, "/admin", error, [("server_name", name.as_str())]),
    }
}
