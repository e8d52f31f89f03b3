//! Deletes a room, with all that was said in it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use confab_policy::Action;
use confab_protocol::api::AuditAct;
use confab_protocol::{ErrorCode, RoomId, Signal};
use confab_store::{Noted, StoreError};
use confab_words::rooms as words;
use serde::Deserialize;

use super::find::find_room;
use crate::access::require_room;
use crate::app::App;
use crate::audit::By;
use crate::edge::Client;
use crate::extract::{InPath, Signed};
use crate::forms::{FormBody, SignedForm, go_back, go_saying};
use crate::messages::erase::erase_soon;
use crate::refusal::Refusal;

/// Deletes a room for good, as its owner and administrators may: from now on it exists for nobody,
/// within a second no server delivers it any more, and its texts are erased.
///
/// The audit log holds deletions by administrators; a room's owner deletes what is theirs.
pub async fn delete_room(app: &Arc<App>, by: &By, room: RoomId) -> Result<(), Refusal> {
    require_room(app, &by.actor, room, Action::DeleteRoom).await?;
    let noted = if by.actor.is_administrator() {
        by.note_in(app, AuditAct::RoomDeleted, room).into()
    } else {
        app.clock.now().into()
    };
    if delete_now(app, room, noted).await? { Ok(()) } else { Err(Refusal::no_room()) }
}

/// The same once permission was checked; says whether there was such a room.
pub(crate) async fn delete_now(
    app: &Arc<App>,
    room: RoomId,
    noted: Noted,
) -> Result<bool, StoreError> {
    let Some(members) = app.store.delete_room(room, noted).await? else {
        return Ok(false);
    };
    app.live.close_room(room);
    for member in members {
        app.live.tell_person(member, &Signal::RoomRemoved { room });
    }
    erase_soon(app);
    Ok(true)
}

/// `DELETE /rooms/{room}`. Deletes it, with all that was said in it.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    client: Client,
    InPath(room): InPath<RoomId>,
) -> Result<StatusCode, Refusal> {
    delete_room(&app, &By { actor, client }, room).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
pub(crate) struct Name {
    name: String,
}

/// The form `POST /rooms/{room}/delete`. The name is typed, so that no room is deleted by a slip.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    client: Client,
    InPath(room): InPath<RoomId>,
    FormBody(typed): FormBody<Name>,
) -> Response {
    let delete = async {
        let by = By { actor, client };
        let named = find_room(&app, &by.actor, room).await?.name;
        if typed.name.trim() != named {
            let message = format!("to delete the room, type its name: {named}");
            return Err(Refusal::new(ErrorCode::Invalid, message));
        }
        delete_room(&app, &by, room).await?;
        Ok(named)
    };
    match delete.await {
        Ok(named) => go_saying(&app, "/", words::Deleted { room: &format!("#{named}") }.text()),
        Err(refusal) => go_back(&app, &format!("/rooms/{room}?panel=details"), refusal),
    }
}
