//! `GET /rooms/{room}/people?query=&after=`: a room's members, and for those who decide about them
//! who is invited and banned.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use confab_policy::Action;
use confab_protocol::{ErrorCode, RoomId};
use confab_web::{Page, Sheet};

use super::Visit;
use crate::access::require_room;
use crate::refusal::Refusal;
use crate::rooms::bans::{ListBans, list_bans};
use crate::rooms::find::find_room;
use crate::rooms::invitations::list_invited;
use crate::rooms::members::{ListMembers, list_members};

pub(crate) async fn get(visit: Visit, Path(room): Path<String>) -> Result<Response, Refusal> {
    let room = room.parse().unwrap_or(RoomId(0));
    let session = visit.session().await?;
    let (status, sheet) = match load(&visit, room).await {
        Ok(sheet) => (StatusCode::OK, sheet),
        Err(refusal) if refusal.code() == ErrorCode::NotFound => {
            (StatusCode::NOT_FOUND, Sheet::NoRoom)
        }
        Err(refusal) => return Err(refusal),
    };
    Ok(visit.with_status(status).print(Page::Sheet(session, sheet)).await)
}

async fn load(visit: &Visit, room: RoomId) -> Result<Sheet, Refusal> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let range = require_room(app, actor, room, Action::Read).await?;
    let query = visit.query("query").unwrap_or_default();
    let members = ListMembers { room, query: query.clone(), after: visit.query("after") };
    let members = list_members(app, actor, members).await?;
    let kept_out = if range.standing(actor).may(Action::Ban) {
        let bans = ListBans { room, after: visit.query("banned_after") };
        let bans = list_bans(app, actor, bans).await?;
        Some((list_invited(app, actor, room, visit.query("invited_after")).await?, bans))
    } else {
        None
    };
    let summary = Box::new(find_room(app, actor, room).await?);
    let standing = range.standing(actor);
    let description = app.store.description(room).await?;
    Ok(Sheet::People { room: summary, standing, query, members, description, kept_out })
}
