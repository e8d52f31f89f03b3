//! Makes a link by which someone who has forgotten their password chooses another.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use confab_protocol::api::{AuditAct, ResetLink, Secret};
use confab_protocol::{ErrorCode, Timestamp, UserId};
use confab_store::NewResetLink;

use super::administer::settle;
use crate::app::App;
use crate::audit::By;
use crate::auth::{SecretToken, TokenPrefix};
use crate::config::Config;
use crate::edge::Client;
use crate::extract::{Answer, InPath, Signed};
use crate::forms::{Flash, SignedForm, go_back, go_with};
use crate::invites::base_url;
use crate::refusal::Refusal;

/// How long a link can be used.
const LIFE_MS: i64 = 24 * 60 * 60 * 1000;

/// A link's code, which is shown this once.
#[derive(Clone, Debug)]
pub struct MadeResetLink {
    pub code: SecretToken,
    pub expires_at: Timestamp,
}

/// Makes a link for someone else, in place of an earlier one. For administrators who are signed in
/// with a browser: a leaked token must not be able to.
pub async fn make_reset_link(app: &App, by: &By, person: UserId) -> Result<MadeResetLink, Refusal> {
    by.actor.require_administrator()?;
    by.actor.require_browser()?;
    if person == by.actor.id() {
        return Err(Refusal::new(
            ErrorCode::Forbidden,
            "you change your own password in the settings, or another administrator makes a link",
        ));
    }
    let code = SecretToken::new(app.random);
    let note = by.note_of(app, AuditAct::ResetLinkMade, person);
    let expires_at = note.at.plus_millis(LIFE_MS);
    let link = NewResetLink { person, code: code.hash(), expires_at };
    settle(app.store.make_reset_link(link, note).await?)?;
    Ok(MadeResetLink { code, expires_at })
}

/// The link of a code, as the request came here.
pub fn reset_link(config: &Config, headers: &HeaderMap, code: &SecretToken) -> Secret {
    let base = base_url(config, headers);
    Secret::new(format!("{base}/reset/{}", code.reveal(TokenPrefix::None).expose()))
}

/// `POST /accounts/{user}/reset-link`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    client: Client,
    InPath(person): InPath<UserId>,
    headers: HeaderMap,
) -> Answer<ResetLink> {
    let made = make_reset_link(&app, &By { actor, client }, person).await?;
    let link = reset_link(&app.config, &headers, &made.code);
    Ok(Json(ResetLink { link, expires_at: made.expires_at }))
}

/// The form `POST /admin/people/{user}/reset-link`. The page shows the link once.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    client: Client,
    InPath(person): InPath<UserId>,
) -> Response {
    let page = format!("/admin/people/{person}");
    match make_reset_link(&app, &By { actor, client }, person).await {
        Ok(MadeResetLink { code, expires_at }) => {
            let code = code.reveal(TokenPrefix::None);
            go_with(&app, &page, &Flash::ResetLink { person, code, expires_at })
        }
        Err(refusal) => go_back(&app, &page, refusal),
    }
}
