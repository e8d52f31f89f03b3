//! `GET /rooms?after=`: the rooms that one is in and the invitations to others.

use axum::response::Response;
use confab_protocol::RoomId;
use confab_web::{Page, Sheet};

use super::Visit;
use crate::refusal::Refusal;
use crate::rooms::invitations::list_room_invitations;
use crate::rooms::list::rooms_page;

pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let (app, actor) = (&visit.app, visit.actor()?);
    let after = visit.query("after").and_then(|after| after.parse().ok()).unwrap_or(RoomId(0));
    let invitations = list_room_invitations(app, actor).await?;
    let page = rooms_page(app, actor, after, None).await?;
    Ok(visit.print(Page::Sheet(session, Sheet::YourRooms { invitations, page })).await)
}
