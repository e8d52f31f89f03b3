//! `GET /rooms/{room}/messages/{seq}/versions`: the texts that a message has had.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use confab_protocol::{ErrorCode, RoomId, Seq};
use confab_web::{Page, Sheet};

use super::Visit;
use crate::messages::versions::list_versions;
use crate::refusal::Refusal;

pub(crate) async fn get(
    visit: Visit,
    Path((room, message)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let room = room.parse().unwrap_or(RoomId(0));
    let message = message.parse().unwrap_or(Seq::ZERO);
    let session = visit.session().await?;
    let (status, sheet) = match list_versions(&visit.app, visit.actor()?, room, message).await {
        Ok(found) => (StatusCode::OK, Sheet::Versions { found }),
        Err(refusal) if refusal.code() == ErrorCode::NotFound => {
            (StatusCode::NOT_FOUND, Sheet::NoRoom)
        }
        Err(refusal) => return Err(refusal),
    };
    Ok(visit.with_status(status).print(Page::Sheet(session, sheet)).await)
}
