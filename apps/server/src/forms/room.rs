//! `POST /rooms/{room}/join`, `/leave`, `/members` and `/delete`: who is in a room, if anyone.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::{ErrorCode, RoomId};
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
        Ok(chat::Added::Member(_)) => go_to(&page),
        Ok(chat::Added::Invited) => go_to(&format!("{page}?invited=yes")),
        Err(refusal) => go_back(&page, refusal),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Name {
    name: String,
}

/// The name is typed, so that no room is deleted by a slip.
pub(super) async fn delete(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
    FormBody(typed): FormBody<Name>,
) -> Response {
    let delete = async {
        let named = chat::find_room(&app, &actor, room).await?.name;
        if typed.name.trim() != named {
            return Err(Refusal::new(ErrorCode::Invalid, "another name than the room's"));
        }
        Ok(chat::delete_room(&app, &actor, room).await?)
    };
    match delete.await {
        Ok(()) => go_to("/"),
        Err(refusal) => go_back(&format!("/rooms/{room}"), refusal),
    }
}
