//! Makes, lists and ends invitation links: for administrators, and for members of the installation
//! where a setting lets them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use confab_protocol::ErrorCode;
use confab_protocol::api::{AuditAct, Invite, NewInvite, NewInviteLink, Scope, Secret, Settings};
use confab_store::NewInvitation;
use confab_words::invite as words;

use crate::app::App;
use crate::audit::By;
use crate::auth::{Actor, SecretToken, TokenPrefix};
use crate::config::Config;
use crate::edge::Client;
use crate::extract::{Answer, InPath, JsonBody, Signed};
use crate::forms::{Flash, FormBody, SignedForm, go_back, go_back_typed, go_saying, go_with};
use crate::refusal::Refusal;
use crate::settings::read::read_settings;
use crate::text;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Invitations of one member that can be used at the same time. Administrators have no limit.
const PER_MEMBER: usize = 50;
/// Most people whom an invitation of a member lets in, and its longest life in days.
const MEMBER_USES: u32 = 100;
const MEMBER_DAYS: u32 = 30;

/// The page with the forms.
const PAGE: &str = "/invite";

/// An invitation and its code, which is shown this once.
#[derive(Clone, Debug)]
pub struct MadeInvite {
    pub invite: Invite,
    pub code: SecretToken,
}

/// Whether the actor may make invitations.
pub fn may_invite(actor: &Actor, settings: &Settings) -> bool {
    actor.is_administrator() || settings.members_invite && actor.permits(Scope::Write)
}

async fn require_inviter(app: &App, actor: &Actor) -> Result<(), Refusal> {
    if may_invite(actor, &read_settings(app).await?) {
        return Ok(());
    }
    Ok(actor.require_administrator()?)
}

/// Makes an invitation.
pub async fn create_invite(app: &App, by: &By, new: NewInvite) -> Result<MadeInvite, Refusal> {
    let actor = &by.actor;
    require_inviter(app, actor).await?;
    let refuse = |message: String| Err(Refusal::new(ErrorCode::Invalid, message));
    let (most_days, most_uses) =
        if actor.is_administrator() { (365, 10_000) } else { (MEMBER_DAYS, MEMBER_USES) };
    if !(1..=most_days).contains(&new.days) {
        return refuse(format!("an invitation is valid for 1 to {most_days} days"));
    }
    if !(1..=most_uses).contains(&new.uses) {
        let most = if most_uses == 10_000 { "10,000".to_owned() } else { most_uses.to_string() };
        return refuse(format!("an invitation can be used 1 to {most} times"));
    }
    let label = text::label(&new.label)?;
    let note = by.note(app, AuditAct::InviteMade);
    if !actor.is_administrator() {
        let own = app.store.invites(note.at, Some(actor.id())).await?;
        if own.len() >= PER_MEMBER {
            return refuse(format!("you have {PER_MEMBER} invitations. Revoke one first"));
        }
    }
    let code = SecretToken::new(app.random);
    let expires_at = note.at.plus_millis(i64::from(new.days) * DAY_MS);
    let (by, uses) = (actor.id(), new.uses);
    let invitation = NewInvitation { by, code: code.hash(), label, expires_at, uses };
    let invite = app.store.create_invite(invitation, note).await?;
    Ok(MadeInvite { invite, code })
}

/// Invitations that can still be used, newest first: all for administrators, their own for others.
pub async fn list_invites(app: &App, actor: &Actor) -> Result<Vec<Invite>, Refusal> {
    require_inviter(app, actor).await?;
    let by = (!actor.is_administrator()).then_some(actor.id());
    Ok(app.store.invites(app.clock.now(), by).await?)
}

/// Ends an invitation; accounts made by it stay. One of someone else exists for administrators
/// only.
pub async fn revoke_invite(app: &App, by: &By, id: i64) -> Result<(), Refusal> {
    require_inviter(app, &by.actor).await?;
    let maker = (!by.actor.is_administrator()).then_some(by.actor.id());
    if app.store.revoke_invite(id, maker, by.note(app, AuditAct::InviteRevoked)).await? {
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
    client: Client,
    headers: HeaderMap,
    JsonBody(new): JsonBody<NewInvite>,
) -> Answer<NewInviteLink> {
    let made = create_invite(&app, &By { actor, client }, new).await?;
    let link = invite_link(&app.config, &headers, &made.code);
    Ok(Json(NewInviteLink { invite: made.invite, link }))
}

/// `DELETE /invites/{invite}`.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    client: Client,
    InPath(invite): InPath<i64>,
) -> Result<StatusCode, Refusal> {
    revoke_invite(&app, &By { actor, client }, invite).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The link of an invitation.
pub fn invite_link(config: &Config, headers: &HeaderMap, code: &SecretToken) -> Secret {
    let base = base_url(config, headers);
    Secret::new(format!("{base}/sign-up?invite={}", code.reveal(TokenPrefix::None).expose()))
}

/// Beginning of the links of the installation: the public URL, or where the request came to.
pub(crate) fn base_url(config: &Config, headers: &HeaderMap) -> String {
    if let Some(url) = &config.public_url {
        return url.as_str().trim_end_matches('/').to_owned();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    host.map(|host| format!("http://{host}")).unwrap_or_default()
}

/// The form `POST /invite`. Makes an invitation. The page shows its link once.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    client: Client,
    FormBody(new): FormBody<NewInvite>,
) -> Response {
    let label = new.label.clone();
    match create_invite(&app, &By { actor, client }, new).await {
        Ok(made) => {
            let code = made.code.reveal(TokenPrefix::None);
            go_with(&app, PAGE, &Flash::Invite { id: made.invite.id, code })
        }
        Err(error) => go_back_typed(&app, PAGE, error, [("label", &label)]),
    }
}

/// The form `POST /invite/{invite}/revoke`.
pub(crate) async fn revoke_form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    client: Client,
    InPath(invite): InPath<i64>,
) -> Response {
    match revoke_invite(&app, &By { actor, client }, invite).await {
        Ok(()) => go_saying(&app, PAGE, words::revoked()),
        Err(error) => go_back(&app, PAGE, error),
    }
}
