//! `GET /sections`: the sections of one's own list of rooms.

use axum::response::Response;
use confab_web::{Page, Sheet};

use super::Visit;
use crate::refusal::Refusal;

pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    Ok(visit.print(Page::Sheet(session, Sheet::Sections)).await)
}
