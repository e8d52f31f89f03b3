//! `GET` and `POST /rooms/{room}/messages`: a page of history, and sending.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_protocol::api::{HistoryPage, PageAt, SendMessage, Sent};
use confab_protocol::{ErrorCode, RoomId, Seq};
use serde::Deserialize;

use super::{Answer, InPath, InQuery, JsonBody, Signed};
use crate::app::App;
use crate::chat;
use crate::edge::Refusal;

#[derive(Debug, Deserialize)]
pub(super) struct Page {
    before: Option<Seq>,
    after: Option<Seq>,
    limit: Option<u32>,
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    InQuery(page): InQuery<Page>,
) -> Answer<HistoryPage> {
    let at = match (page.before, page.after) {
        (None, None) => PageAt::Newest,
        (Some(seq), None) => PageAt::Before(seq),
        (None, Some(seq)) => PageAt::After(seq),
        (Some(_), Some(_)) => {
            return Err(Refusal::new(ErrorCode::Invalid, "a page is before or after a position"));
        }
    };
    let query = chat::ReadHistory { room, at, limit: page.limit };
    Ok(Json(chat::read_history(&app, &actor, query).await?))
}

pub(super) async fn post(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    JsonBody(body): JsonBody<SendMessage>,
) -> Answer<Sent> {
    let SendMessage { client_id, body, reply_to } = body;
    let command = chat::SendMessage { room, client_id, body, reply_to };
    let appended = chat::send_message(&app, &actor, command).await?;
    Ok(Json(Sent { room, at: appended.event.cursor() }))
}
