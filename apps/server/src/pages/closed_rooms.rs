//! `GET /admin/rooms?after=`: rooms whose owner's account is closed.

use axum::http::StatusCode;
use axum::response::Response;
use confab_protocol::{ErrorCode, RoomId};
use confab_web::{Page, Sheet};

use super::Visit;
use crate::refusal::Refusal;
use crate::rooms::closed::list_closed_rooms;

pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let after = visit.query("after").and_then(|after| after.parse().ok()).unwrap_or(RoomId(0));
    let page = list_closed_rooms(&visit.app, visit.actor()?, after).await;
    match page {
        Ok(page) => Ok(visit.print(Page::Sheet(session, Sheet::ClosedRooms { page })).await),
        Err(refusal) if refusal.code() == ErrorCode::Forbidden => {
            let visit = visit.with_status(StatusCode::FORBIDDEN);
            Ok(visit.print(Page::Sheet(session, Sheet::NoAdmin)).await)
        }
        Err(refusal) => Err(refusal),
    }
}
