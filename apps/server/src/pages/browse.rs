//! `GET /browse?query=`: all public rooms.

use axum::response::Response;
use confab_web::{Page, Sheet};

use super::Visit;
use crate::refusal::Refusal;
use crate::rooms::browse::browse_rooms;

pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let query = visit.query("query").unwrap_or_default();
    let rooms = browse_rooms(&visit.app, visit.actor()?, &query).await?;
    Ok(visit.print(Page::Sheet(session, Sheet::Browse { query, rooms })).await)
}
