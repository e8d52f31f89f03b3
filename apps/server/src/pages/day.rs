//! `GET /rooms/{room}/day?at=2026-11-30`: leads to the first message of a day, without scripts.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use confab_protocol::RoomId;
use confab_protocol::api::PageAt;
use confab_web::Zone;

use super::Visit;
use crate::messages::history::{ReadHistory, first_at, read_history};
use crate::messages::moment;
use crate::refusal::Refusal;

pub(crate) async fn get(visit: Visit, Path(room): Path<String>) -> Result<Response, Refusal> {
    let room: RoomId = room.parse().unwrap_or(RoomId(0));
    let (app, actor) = (&visit.app, visit.actor()?);
    let at = visit
        .query("at")
        .and_then(|text| moment::read(&text, visit.zone().as_ref().map(Zone::rules)));
    let Some(at) = at else { return Ok(go(&format!("/rooms/{room}?panel=details"))) };
    let first = match first_at(app, actor, room, at).await {
        Ok(first) => first,
        // The room's own page says it.
        Err(_none) => return Ok(go(&format!("/rooms/{room}"))),
    };
    let query = ReadHistory { room, at: PageAt::Around(first), limit: None };
    let page = read_history(app, actor, query).await?;
    let last = page.entries.last().filter(|_| page.newer).map(|last| last.seq.next());
    let before = last.map(|last| format!("?before={last}")).unwrap_or_default();
    let is_first = |seq| seq >= first;
    let shown = page.entries.iter().map(|entry| entry.seq).find(|seq| is_first(*seq));
    let message = shown.map(|seq| format!("#m{seq}")).unwrap_or_default();
    Ok(go(&format!("/rooms/{room}{before}{message}")))
}

fn go(path: &str) -> Response {
    Redirect::to(path).into_response()
}
