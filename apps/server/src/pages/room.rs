//! `GET /rooms/{room}`: a room with its newest messages.

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use confab_protocol::{ErrorCode, RoomId};
use confab_web::{Opened, Page, Start};

use super::Visit;
use super::home::LAST_ROOM;
use crate::chat::{self, ListMembers, ReadHistory};
use crate::edge::Refusal;

pub(super) async fn get(visit: Visit, Path(room): Path<String>) -> Result<Response, Refusal> {
    let room = room.parse().unwrap_or(RoomId(0));
    let session = visit.session().await?;
    let opened = open(&visit, room).await?;
    let members = match visit.query("panel").filter(|_| opened.is_some()) {
        Some(_) => {
            let query = ListMembers { room, after: None };
            Some(chat::list_members(&visit.app, visit.actor()?, query).await?.members)
        }
        None => None,
    };
    let found = opened.is_some();
    let start = Start { session: *session, room, opened, members, fault: visit.fault() };
    let mut response = visit.print(Page::Room(Box::new(start))).await;
    if !found {
        *response.status_mut() = StatusCode::NOT_FOUND;
        return Ok(response);
    }
    let cookie = format!("{LAST_ROOM}={room}; Path=/; Max-Age=31536000; SameSite=Lax");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The room, or nothing where it does not exist for the visitor.
async fn open(visit: &Visit, room: RoomId) -> Result<Option<Opened>, Refusal> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let load = async {
        let summary = chat::find_room(app, actor, room).await?;
        let query = ReadHistory { room, before: None, limit: None };
        let page = chat::read_history(app, actor, query).await?;
        Ok::<_, Refusal>(Opened { summary, page, client_id: app.random.client_id() })
    };
    match load.await {
        Ok(opened) => Ok(Some(opened)),
        Err(refusal) if refusal.code() == ErrorCode::NotFound => Ok(None),
        Err(refusal) => Err(refusal),
    }
}
