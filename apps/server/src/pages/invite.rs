//! `GET /invite`: invitation links, for those who may make them.

use axum::http::StatusCode;
use axum::response::Response;
use confab_protocol::ErrorCode;
use confab_protocol::api::{Invite, NewInviteLink};
use confab_web::{FreshInvite, Page, Sheet};

use super::Visit;
use super::qr::qr_code;
use crate::forms::Flash;
use crate::invites::list_invites;
use crate::refusal::Refusal;
use crate::settings::read::read_settings;

/// Prints the page; others are told that it is not for them.
pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let actor = visit.actor()?;
    let invites = match list_invites(&visit.app, actor).await {
        Ok(invites) => invites,
        Err(refusal) if refusal.code() == ErrorCode::Forbidden => {
            let visit = visit.with_status(StatusCode::FORBIDDEN);
            return Ok(visit.print(Page::Sheet(session, Sheet::NoInvite)).await);
        }
        Err(refusal) => return Err(refusal),
    };
    let (sign_up, all) = (read_settings(&visit.app).await?.sign_up, actor.is_administrator());
    let fresh = fresh(&visit, &invites);
    let sheet = Sheet::Invite { sign_up, all, invites, fresh };
    Ok(visit.print(Page::Sheet(session, sheet)).await)
}

/// The invitation that was just made, with its link.
fn fresh(visit: &Visit, invites: &[Invite]) -> Option<FreshInvite> {
    let Flash::Invite { id, code } = visit.flash()? else { return None };
    let invite = invites.iter().find(|invite| invite.id == *id)?.clone();
    let link = visit.invite_link(code)?;
    let qr = qr_code(link.expose());
    Some(FreshInvite { made: NewInviteLink { invite, link }, qr })
}
