//! `GET /admin/rooms?query=&from=&after=`: all public rooms, and those whose owner's account is
//! closed.

use axum::response::Response;
use confab_protocol::RoomId;
use confab_web::Sheet;

use super::Visit;
use crate::refusal::Refusal;
use crate::rooms::closed::list_closed_rooms;
use crate::rooms::public::{ListPublicRooms, list_public_rooms};

pub(crate) async fn get(visit: Visit) -> Result<Response, Refusal> {
    let session = visit.session().await?;
    let sheet = load(&visit).await;
    visit.print_admin(session, sheet).await
}

async fn load(visit: &Visit) -> Result<Sheet, Refusal> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let room = |name| visit.query(name).and_then(|after| after.parse().ok());
    let closed = list_closed_rooms(app, actor, room("after").unwrap_or(RoomId(0))).await?;
    let query = visit.query("query").unwrap_or_default();
    let list = ListPublicRooms { query: query.clone(), after: room("from") };
    let public = list_public_rooms(app, actor, list).await?;
    Ok(Sheet::AdminRooms { query, public, closed })
}
