//! `GET /rooms/{room}/people`: a room's members and who is banned, for those who decide that.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use confab_protocol::{ErrorCode, RoomId};
use confab_web::{Page, Sheet};

use super::Visit;
use crate::chat::{self, ListBans, ListMembers};
use crate::refusal::Refusal;

pub(super) async fn get(visit: Visit, Path(room): Path<String>) -> Result<Response, Refusal> {
    let room = room.parse().unwrap_or(RoomId(0));
    let session = visit.session().await?;
    let (status, sheet) = match load(&visit, room).await {
        Ok(sheet) => (StatusCode::OK, sheet),
        Err(refusal) if refusal.code() == ErrorCode::Forbidden => {
            (StatusCode::FORBIDDEN, Sheet::NoModerator)
        }
        Err(refusal) if refusal.code() == ErrorCode::NotFound => {
            (StatusCode::NOT_FOUND, Sheet::NoRoom)
        }
        Err(refusal) => return Err(refusal),
    };
    Ok(visit.with_status(status).print(Page::Sheet(session, sheet)).await)
}

async fn load(visit: &Visit, room: RoomId) -> Result<Sheet, Refusal> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let bans = ListBans { room, after: visit.query("banned_after") };
    let bans = chat::list_bans(app, actor, bans).await?;
    let members = ListMembers { room, query: String::new(), after: visit.query("after") };
    let members = chat::list_members(app, actor, members).await?;
    let invited = chat::list_invited(app, actor, room, visit.query("invited_after")).await?;
    let room = chat::find_room(app, actor, room).await?;
    Ok(Sheet::People { room: Box::new(room), members, invited, bans })
}
