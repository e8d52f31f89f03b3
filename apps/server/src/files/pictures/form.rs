//! Plain forms that set one's own picture, or take it away; and the image of such a form.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::api::Scope;
use confab_protocol::{ErrorCode, FileId};
use confab_store::PictureOf;
use confab_words::files as words;
use serde::Deserialize;

use super::make;
use crate::app::App;
use crate::auth::Actor;
use crate::files::MessageForm;
use crate::forms::{SignedForm, go_back, go_saying};
use crate::refusal::Refusal;

/// The page with the form.
const PAGE: &str = "/settings";

/// A form of an image alone.
#[derive(Debug, Deserialize)]
pub(crate) struct NoFields {}

/// The form `POST /settings/picture`.
pub(crate) async fn set(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    form: MessageForm<NoFields>,
) -> Response {
    let set = async {
        let file = chosen(&app, &actor, form).await?;
        make(&app, &actor, file, PictureOf::Person(actor.id())).await
    };
    match set.await {
        Ok(_) => go_saying(&app, PAGE, words::picture_saved()),
        Err(refusal) => go_back(&app, PAGE, refusal),
    }
}

/// The form `POST /settings/picture/remove`.
pub(crate) async fn remove(State(app): State<Arc<App>>, SignedForm(actor): SignedForm) -> Response {
    let take = async {
        actor.require(Scope::Write)?;
        Ok(app.store.take_picture(PictureOf::Person(actor.id())).await?)
    };
    match take.await {
        Ok(()) => go_saying(&app, PAGE, words::picture_removed()),
        Err(refusal) => go_back(&app, PAGE, refusal),
    }
}

/// The file of a form, kept as an upload of the actor's.
pub(crate) async fn chosen(
    app: &Arc<App>,
    actor: &Actor,
    form: MessageForm<NoFields>,
) -> Result<FileId, Refusal> {
    actor.require(Scope::Write)?;
    let file = form.read(app, actor).await?.files?.ids.pop();
    file.ok_or_else(|| Refusal::new(ErrorCode::Invalid, "choose an image first"))
}
