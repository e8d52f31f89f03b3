//! Changes the installation's settings.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use confab_protocol::api::{AuditAct, ChangeSettings, Settings};
use confab_store::SettingsChange;
use confab_words::admin as words;

use super::read::read_settings;

use crate::app::App;
use crate::audit::By;
use crate::edge::Client;
use crate::extract::{Answer, JsonBody, Signed};
use crate::files::pictures;
use crate::forms::{FormBody, SignedForm, go_back_typed, go_saying};
use crate::refusal::Refusal;
use crate::text;
use crate::text::What;

/// Changes the given settings and returns all. For administrators.
pub async fn change_settings(
    app: &App,
    by: &By,
    change: ChangeSettings,
) -> Result<Settings, Refusal> {
    by.actor.require_administrator()?;
    let ChangeSettings { server_name, sign_up, members_invite, picture } = change;
    let server_name = server_name.map(|name| text::name(What::ServerName, &name)).transpose()?;
    if let Some(file) = picture {
        pictures::set_of_installation(app, &by.actor, file).await?;
    }
    let change = SettingsChange { server_name, sign_up, members_invite };
    let set = app.store.change_settings(change, by.note(app, AuditAct::SettingsChanged)).await;
    // A write that failed may have been carried out all the same.
    app.settings.forget();
    set?;
    Ok(read_settings(app).await?)
}

/// `PATCH /settings`. Changes some of it, for administrators.
pub(crate) async fn patch(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    client: Client,
    JsonBody(change): JsonBody<ChangeSettings>,
) -> Answer<Settings> {
    Ok(Json(change_settings(&app, &By { actor, client }, change).await?))
}

/// The form `POST /admin/settings`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    client: Client,
    FormBody(change): FormBody<ChangeSettings>,
) -> Response {
    let name = change.server_name.clone().unwrap_or_default();
    match change_settings(&app, &By { actor, client }, change).await {
        Ok(_) => go_saying(&app, "/admin", words::saved()),
        Err(error) => go_back_typed(&app, "/admin", error, [("server_name", name.as_str())]),
    }
}
