//! `GET /admin`: decisions of administrators.

use axum::http::StatusCode;
use axum::response::Response;
use confab_protocol::ErrorCode;
use confab_protocol::api::{Invite, NewInviteLink};
use confab_web::{Page, Sheet};

use super::Visit;
use crate::forms::Flash;
use crate::invites::list_invites;
use crate::refusal::Refusal;
use crate::settings::read::read_settings;

/// Prints the page; people who are no administrators are told that it is not for them.
pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let invites = list_invites(&visit.app, visit.actor()?).await;
    let invites = match invites {
        Ok(invites) => invites,
        Err(refusal) if refusal.code() == ErrorCode::Forbidden => {
            let visit = visit.with_status(StatusCode::FORBIDDEN);
            return Ok(visit.print(Page::Sheet(session, Sheet::NoAdmin)).await);
        }
        Err(refusal) => return Err(refusal),
    };
    let settings = read_settings(&visit.app).await?;
    let fresh = fresh(&visit, &invites);
    Ok(visit.print(Page::Sheet(session, Sheet::Admin { settings, invites, fresh })).await)
}

/// The invitation that was just made, with its link.
fn fresh(visit: &Visit, invites: &[Invite]) -> Option<NewInviteLink> {
    let Flash::Invite { id, code } = visit.flash()? else { return None };
    let invite = invites.iter().find(|invite| invite.id == *id)?.clone();
    Some(NewInviteLink { invite, link: visit.invite_link(code)? })
}
