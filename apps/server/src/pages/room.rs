//! `GET /rooms/{room}`: a room with its newest messages, or with those `?before=` one.

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use confab_protocol::api::PageAt;
use confab_protocol::{ClientId, ErrorCode, RoomId, Seq};
use confab_web::{Opened, Page, Start};

use super::Visit;
use super::home::LAST_ROOM;
use crate::messages::history::{ReadHistory, read_history};
use crate::refusal::Refusal;
use crate::rooms::find::find_room;
use crate::rooms::members::{ListMembers, list_members};

pub(crate) async fn get(visit: Visit, Path(room): Path<String>) -> Result<Response, Refusal> {
    let room = room.parse().unwrap_or(RoomId(0));
    let client_id = visit.app.random.client_id();
    print_room(visit, RoomForm { room, client_id }).await
}

/// The form on a room's page.
#[derive(Clone, Debug)]
pub(crate) struct RoomForm {
    pub(crate) room: RoomId,
    /// Deduplicates its message: it counts once, however often the form is sent.
    pub(crate) client_id: ClientId,
}

/// Prints the room with this form.
pub(crate) async fn print_room(visit: Visit, form: RoomForm) -> Result<Response, Refusal> {
    let room = form.room;
    let session = visit.session().await?;
    let before = visit.query("before").and_then(|seq| seq.parse().ok()).map(Seq);
    let opened = open(&visit, form, before).await?;
    let members = match visit.query("panel").filter(|panel| panel == "details" && opened.is_some())
    {
        Some(_) => {
            let query = ListMembers { room, query: String::new(), after: None };
            Some(list_members(&visit.app, visit.actor()?, query).await?.members)
        }
        None => None,
    };
    let found = opened.is_some();
    let (fault, said) = (visit.fault().map(|fault| fault.sentence), visit.said());
    let start = Start { session: *session, room, opened, members, fault, said };
    let status = if found { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let page = match before {
        Some(_) if found => Page::Past(Box::new(start)),
        _ => Page::Room(Box::new(start)),
    };
    let mut response = visit.with_status(status).print(page).await;
    if !found {
        return Ok(response);
    }
    let cookie = format!("{LAST_ROOM}={room}; Path=/; Max-Age=31536000; SameSite=Lax");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The room, or nothing where it does not exist for the visitor.
async fn open(
    visit: &Visit,
    form: RoomForm,
    before: Option<Seq>,
) -> Result<Option<Opened>, Refusal> {
    let (app, actor) = (&visit.app, visit.actor()?);
    let RoomForm { room, client_id } = form;
    let load = async {
        let summary = find_room(app, actor, room).await?;
        let at = before.map_or(PageAt::Newest, PageAt::Before);
        let query = ReadHistory { room, at, limit: None };
        let page = read_history(app, actor, query).await?;
        Ok::<_, Refusal>(Opened { summary, page, client_id })
    };
    match load.await {
        Ok(opened) => Ok(Some(opened)),
        Err(refusal) if refusal.code() == ErrorCode::NotFound => Ok(None),
        Err(refusal) => Err(refusal),
    }
}
