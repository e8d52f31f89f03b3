//! Makes, lists and ends invitation links.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use confab_protocol::ErrorCode;
use confab_protocol::api::{Invite, NewInvite, NewInviteLink, Secret};

use crate::app::App;
use crate::auth::{Actor, SecretToken, TokenPrefix};
use crate::config::Config;
use crate::extract::{Answer, InPath, JsonBody, Signed};
use crate::forms::{Flash, FormBody, SignedForm, go_back, go_saying, go_with};
use crate::refusal::Refusal;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// An invitation and its code, which is shown this once.
#[derive(Clone, Debug)]
pub struct MadeInvite {
    pub invite: Invite,
    pub code: SecretToken,
}

/// Makes an invitation. For administrators.
pub async fn create_invite(
    app: &App,
    actor: &Actor,
    new: NewInvite,
) -> Result<MadeInvite, Refusal> {
    actor.require_administrator()?;
    if !(1..=365).contains(&new.days) {
        return Err(Refusal::new(ErrorCode::Invalid, "an invitation is valid for 1 to 365 days"));
    }
    if !(1..=10_000).contains(&new.uses) {
        return Err(Refusal::new(
            ErrorCode::Invalid,
            "an invitation can be used 1 to 10,000 times",
        ));
    }
    let code = SecretToken::new(app.random);
    let at = app.clock.now();
    let expires_at = at.plus_millis(i64::from(new.days) * DAY_MS);
    let invite = app.store.create_invite(actor.id(), code.hash(), at, expires_at, new.uses).await?;
    Ok(MadeInvite { invite, code })
}

/// Invitations that can still be used, newest first. For administrators.
pub async fn list_invites(app: &App, actor: &Actor) -> Result<Vec<Invite>, Refusal> {
    actor.require_administrator()?;
    Ok(app.store.invites(app.clock.now()).await?)
}

/// Ends an invitation; accounts made by it stay. For administrators.
pub async fn revoke_invite(app: &App, actor: &Actor, id: i64) -> Result<(), Refusal> {
    actor.require_administrator()?;
    if app.store.revoke_invite(id).await? {
        Ok(())
    } else {
        Err(Refusal::new(ErrorCode::NotFound, "no such invitation"))
    }
}

/// `GET /invites`.
pub(crate) async fn get(State(app): State<Arc<App>>, Signed(actor): Signed) -> Answer<Vec<Invite>> {
    Ok(Json(list_invites(&app, &actor).await?))
}

/// `POST /invites`.
pub(crate) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    headers: HeaderMap,
    JsonBody(new): JsonBody<NewInvite>,
) -> Answer<NewInviteLink> {
    let made = create_invite(&app, &actor, new).await?;
    let link = invite_link(&app.config, &headers, &made.code);
    Ok(Json(NewInviteLink { invite: made.invite, link }))
}

/// `DELETE /invites/{invite}`.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(invite): InPath<i64>,
) -> Result<StatusCode, Refusal> {
    revoke_invite(&app, &actor, invite).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The link of an invitation: at the public URL, or where the request came to.
pub fn invite_link(config: &Config, headers: &HeaderMap, code: &SecretToken) -> Secret {
    let base = if let Some(url) = &config.public_url {
        url.as_str().trim_end_matches('/').to_owned()
    } else {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        host.map(|host| format!("http://{host}")).unwrap_or_default()
    };
    Secret::new(format!("{base}/sign-up?invite={}", code.reveal(TokenPrefix::None).expose()))
}

/// The form `POST /admin/invites`. Makes an invitation. The page shows its link once.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(new): FormBody<NewInvite>,
) -> Response {
    match create_invite(&app, &actor, new).await {
        Ok(made) => {
            let code = made.code.reveal(TokenPrefix::None);
            go_with(&app, "/admin", &Flash::Invite { id: made.invite.id, code })
        }
        Err(error) => go_back(&app, "/admin", error),
    }
}

/// The form `POST /admin/invites/{invite}/revoke`.
pub(crate) async fn revoke_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(invite): InPath<i64>,
) -> Response {
    match revoke_invite(&app, &actor, invite).await {
        Ok(()) => go_saying(&app, "/admin", "Invitation revoked."),
        Err(error) => go_back(&app, "/admin", error),
    }
}
