//! `GET /new-room`: where rooms are made.

use axum::response::Response;
use confab_web::{Page, Sheet};

use super::Visit;
use crate::refusal::Refusal;

pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    print_new_room(visit).await
}

pub(crate) async fn print_new_room(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    Ok(visit.print(Page::Sheet(session, Sheet::NewRoom)).await)
}
