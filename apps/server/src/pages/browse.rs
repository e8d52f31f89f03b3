//! `GET /browse?query=`: all public rooms; `#name` leads to the one that is called so.

use axum::response::Response;
use confab_web::{Page, Sheet};

use super::Visit;
use crate::forms::go_to;
use crate::refusal::Refusal;
use crate::rooms::browse::browse_rooms;

pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let query = visit.query("query").unwrap_or_default();
    let name = query.strip_prefix('#').map(str::to_lowercase);
    let rooms = browse_rooms(&visit.app, visit.actor()?, query.trim_start_matches('#')).await?;
    if let Some(room) = rooms.iter().find(|room| Some(room.name.to_lowercase()) == name) {
        return Ok(go_to(&format!("/rooms/{}", room.id)));
    }
    Ok(visit.print(Page::Sheet(session, Sheet::Browse { query, rooms })).await)
}
