//! Plain forms that set the picture of the installation, or take it away.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::FileId;
use confab_protocol::api::ChangeSettings;
use confab_words::files as words;

use super::change::change_settings;
use crate::app::App;
use crate::audit::By;
use crate::edge::Client;
use crate::files::MessageForm;
use crate::files::pictures::form::{NoFields, chosen};
use crate::forms::{SignedForm, go_back, go_saying};
use crate::refusal::Refusal;

/// The page with the form.
const PAGE: &str = "/admin";

/// The form `POST /admin/picture`.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    client: Client,
    form: MessageForm<NoFields>,
) -> Response {
    let set = async {
        actor.require_administrator()?;
        let file = chosen(&app, &actor, form).await?;
        change(&app, By { actor, client }, Some(file)).await
    };
    match set.await {
        Ok(()) => go_saying(&app, PAGE, words::picture_saved()),
        Err(refusal) => go_back(&app, PAGE, refusal),
    }
}

/// The form `POST /admin/picture/remove`.
pub(crate) async fn remove_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    client: Client,
) -> Response {
    match change(&app, By { actor, client }, None).await {
        Ok(()) => go_saying(&app, PAGE, words::picture_removed()),
        Err(refusal) => go_back(&app, PAGE, refusal),
    }
}

async fn change(app: &App, by: By, picture: Option<FileId>) -> Result<(), Refusal> {
    let change = ChangeSettings { picture: Some(picture), ..ChangeSettings::default() };
    change_settings(app, &by, change).await.map(drop)
}
