//! `POST /rooms/{room}/members/{user}/remove`, `/bans` and `/bans/{user}/lift`: who is kept out of
//! a room.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::{RoomId, UserId};
use serde::Deserialize;

use super::body::FormBody;
use super::landing::{go_back, go_back_typed, go_saying};
use super::signed::SignedForm;
use crate::api::InPath;
use crate::app::App;
use crate::chat;
use crate::edge::parse_handle;
use crate::refusal::Refusal;

pub(super) async fn remove(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath((room, member)): InPath<(RoomId, UserId)>,
) -> Response {
    let command = chat::RemoveMember { room, client_id: app.random.client_id(), member };
    let removed = async {
        chat::remove_member(&app, &actor, command).await?;
        named(&app, member).await
    };
    match removed.await {
        Ok(name) => go_saying(&app, &page(room), format!("Removed {name}.")),
        Err(refusal) => go_back(&app, &page(room), refusal),
    }
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
        chat::ban_handle(&app, &actor, room, &handle).await?;
        Ok::<_, Refusal>(handle)
    };
    match ban.await {
        Ok(handle) => go_saying(&app, &page(room), format!("Banned @{handle}.")),
        Err(refusal) => {
            go_back_typed(&app, &page(room), refusal, [("handle", banned.handle.as_str())])
        }
    }
}

pub(super) async fn lift(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    InPath((room, person)): InPath<(RoomId, UserId)>,
) -> Response {
    let lifted = async {
        chat::lift_ban(&app, &actor, room, person).await?;
        named(&app, person).await
    };
    match lifted.await {
        Ok(name) => go_saying(&app, &page(room), format!("Unbanned {name}.")),
        Err(refusal) => go_back(&app, &page(room), refusal),
    }
}

/// The mention of someone whom the page showed.
async fn named(app: &App, person: UserId) -> Result<String, Refusal> {
    let account = app.store.find_account(person).await?;
    Ok(account.map(|account| format!("@{}", account.person.handle)).unwrap_or_default())
}

fn page(room: RoomId) -> String {
    format!("/rooms/{room}/people")
}
