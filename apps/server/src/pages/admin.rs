//! `GET /admin`: what administrators decide.

use axum::http::StatusCode;
use axum::response::Response;
use confab_protocol::ErrorCode;
use confab_protocol::api::NewInviteLink;
use confab_web::{Page, Sheet};

use super::Visit;
use crate::chat;
use crate::edge::Refusal;

pub(super) async fn get(visit: Visit) -> Result<Response, Refusal> {
    print_admin(visit, None).await
}

/// Prints the page, once with an invitation that was just made; others are told that it is not
/// for them.
pub(crate) async fn print_admin(
    visit: Visit,
    fresh: Option<NewInviteLink>,
) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let invites = chat::list_invites(&visit.app, visit.actor()?).await.map_err(Refusal::from);
    let invites = match invites {
        Ok(invites) => invites,
        Err(refusal) if refusal.code() == ErrorCode::Forbidden => {
            let visit = visit.with_status(StatusCode::FORBIDDEN);
            return Ok(visit.print(Page::Sheet(session, Sheet::NoAdmin)).await);
        }
        Err(refusal) => return Err(refusal),
    };
    let settings = chat::read_settings(&visit.app).await?;
    Ok(visit.print(Page::Sheet(session, Sheet::Admin { settings, invites, fresh })).await)
}
