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
use crate::refusal::Refusal;

#[derive(Debug, Deserialize)]
pub(super) struct Page {
    before: Option<Seq>,
    after: Option<Seq>,
    around: Option<Seq>,
    limit: Option<u32>,
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    InQuery(page): InQuery<Page>,
) -> Answer<HistoryPage> {
    let at = match (page.before, page.after, page.around) {
        (None, None, None) => PageAt::Newest,
        (Some(seq), None, None) => PageAt::Before(seq),
        (None, Some(seq), None) => PageAt::After(seq),
        (None, None, Some(seq)) => PageAt::Around(seq),
        _ => {
            let sentence = "a page is before, after or around a position";
            return Err(Refusal::new(ErrorCode::Invalid, sentence));
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
