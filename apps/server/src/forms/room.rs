//! `POST /rooms/{room}/join`, `/leave` and `/members`: who is in a room.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::RoomId;
use serde::Deserialize;

use super::body::FormBody;
use super::landing::{go_back, go_to};
use super::signed::SignedForm;
use crate::api::InPath;
use crate::app::App;
use crate::chat;
use crate::edge::{Refusal, parse_handle};

pub(super) async fn join(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
) -> Response {
    let command = chat::JoinRoom { room, client_id: app.random.client_id() };
    match chat::join_room(&app, &actor, command).await {
        Ok(_) => go_to(&format!("/rooms/{room}")),
        Err(error) => go_back("/browse", error.into()),
    }
}

pub(super) async fn leave(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
) -> Response {
    let command = chat::LeaveRoom { room, client_id: app.random.client_id() };
    match chat::leave_room(&app, &actor, command).await {
        Ok(_) => go_to("/"),
        Err(error) => go_back(&format!("/rooms/{room}"), error.into()),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Member {
    handle: String,
}

pub(super) async fn add_member(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
    FormBody(member): FormBody<Member>,
) -> Response {
    let page = format!("/rooms/{room}");
    let add = async {
        let handle = parse_handle(&member.handle)?;
        let command = chat::AddMember { room, client_id: app.random.client_id(), handle };
        Ok::<_, Refusal>(chat::add_member(&app, &actor, command).await?)
    };
    match add.await {
        Ok(_) => go_to(&page),
        Err(refusal) => go_back(&page, refusal),
    }
}
