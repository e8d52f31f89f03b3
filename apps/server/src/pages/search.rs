//! `GET /search?q=&room=&everywhere=&before=`: messages by their words.

use axum::response::Response;
use confab_protocol::api::SearchPage;
use confab_protocol::{ErrorCode, RoomId};
use confab_web::{Page, Sheet, Typed};

use super::Visit;
use crate::refusal::Refusal;
use crate::rooms::find::find_room;
use crate::search::{Look, Progress, search};

pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let query = visit.query("q").unwrap_or_default();
    let asked: Option<RoomId> = visit.query("room").and_then(|room| room.parse().ok());
    let (app, actor) = (&visit.app, visit.actor()?);
    // One that is not there for them is none.
    let room = match asked {
        Some(room) => find_room(app, actor, room).await.ok(),
        None => None,
    };
    let everywhere = room.is_none() || visit.query("everywhere").as_deref() == Some("on");
    let within = room.as_ref().map(|room| room.id).filter(|_| !everywhere);
    let look = Look {
        query: query.clone(),
        room: within,
        before: visit.query("before"),
        zone: visit.zone(),
    };
    let percent = app.search.progress().map(Progress::percent);
    let (visit, page) = match search(app, actor, look).await {
        Ok(page) => (visit, page),
        Err(refusal) if refusal.code() == ErrorCode::Invalid => {
            (visit.refused(refusal, Typed::default()), SearchPage::default())
        }
        Err(refusal) => return Err(refusal),
    };
    let room = room.map(Box::new);
    let sheet = Sheet::Search { query, room, everywhere, page, percent };
    Ok(visit.print(Page::Sheet(session, sheet)).await)
}
