//! `POST /rooms/{room}/members/{user}/remove`, `/bans` and `/bans/{user}/lift`: who is kept out of
//! a room.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::{RoomId, UserId};
use serde::Deserialize;

use super::body::FormBody;
use super::landing::{go_back, go_to};
use super::signed::SignedForm;
use crate::api::InPath;
use crate::app::App;
use crate::chat;
use crate::edge::{Refusal, parse_handle};

pub(super) async fn remove(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath((room, member)): InPath<(RoomId, UserId)>,
) -> Response {
    let command = chat::RemoveMember { room, client_id: app.random.client_id(), member };
    let removed = chat::remove_member(&app, &actor, command).await;
    land(room, removed.map(drop).map_err(Refusal::from))
}

#[derive(Debug, Deserialize)]
pub(super) struct Banned {
    handle: String,
}

pub(super) async fn ban(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
    FormBody(banned): FormBody<Banned>,
) -> Response {
    let ban = async {
        let handle = parse_handle(&banned.handle)?;
        Ok(chat::ban_handle(&app, &actor, room, &handle).await?)
    };
    land(room, ban.await)
}

pub(super) async fn lift(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath((room, person)): InPath<(RoomId, UserId)>,
) -> Response {
    land(room, chat::lift_ban(&app, &actor, room, person).await.map_err(Refusal::from))
}

fn land(room: RoomId, done: Result<(), Refusal>) -> Response {
    let page = format!("/rooms/{room}/people");
    match done {
        Ok(()) => go_to(&page),
        Err(refusal) => go_back(&page, refusal),
    }
}
