//! `POST /rooms/{room}/join`, `/leave`, `/members` and `/delete`: who is in a room, if anyone.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::{ErrorCode, RoomId};
use serde::Deserialize;

use super::body::FormBody;
use super::landing::{go_back, go_saying, go_to};
use super::signed::SignedForm;
use crate::api::InPath;
use crate::app::App;
use crate::chat;
use crate::edge::parse_handle;
use crate::refusal::Refusal;

pub(super) async fn join(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
) -> Response {
    let command = chat::JoinRoom { room, client_id: app.random.client_id() };
    match chat::join_room(&app, &actor, command).await {
        Ok(_) => go_to(&format!("/rooms/{room}")),
        Err(error) => go_back(&app, "/browse", error),
    }
}

pub(super) async fn leave(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath(room): InPath<RoomId>,
) -> Response {
    let command = chat::LeaveRoom { room, client_id: app.random.client_id() };
    let leave = async {
        let name = chat::find_room(&app, &actor, room).await?.name;
        chat::leave_room(&app, &actor, command).await?;
        Ok::<_, Refusal>(name)
    };
    match leave.await {
        Ok(name) => go_saying(&app, "/", format!("You have left #{name}.")),
        Err(refusal) => go_back(&app, &format!("/rooms/{room}"), refusal),
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
    let page = format!("/rooms/{room}?panel=details");
    let add = async {
        let handle = parse_handle(&member.handle)?;
        let client_id = app.random.client_id();
        let command = chat::AddMember { room, client_id, handle: handle.clone() };
        let added = chat::add_member(&app, &actor, command).await?;
        Ok::<_, Refusal>(match added {
            chat::Added::Member(_) => format!("Added @{handle}."),
            chat::Added::Invited => {
                format!("Invited @{handle}, who wants to be asked before being added.")
            }
        })
    };
    match add.await {
        Ok(sentence) => go_saying(&app, &page, sentence),
        Err(refusal) => go_back(&app, &page, refusal),
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
            let message = format!("to delete the room, type its name: {named}");
            return Err(Refusal::new(ErrorCode::Invalid, message));
        }
        chat::delete_room(&app, &actor, room).await?;
        Ok(named)
    };
    match delete.await {
        Ok(named) => go_saying(&app, "/", format!("Deleted #{named}.")),
        Err(refusal) => go_back(&app, &format!("/rooms/{room}?panel=details"), refusal),
    }
}
