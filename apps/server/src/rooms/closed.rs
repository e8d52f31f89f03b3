//! Lets administrators judge rooms whose owner's account is closed: by name and size, never by
//! what was said.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use confab_protocol::api::{AuditAct, ClosedRoomsPage, DeletedRooms};
use confab_protocol::{ErrorCode, RoomId, UserId};
use confab_store::NewAudit;
use confab_words::admin as words;
use serde::Deserialize;

use super::delete::delete_now;
use crate::app::App;
use crate::audit::By;
use crate::auth::Actor;
use crate::edge::Client;
use crate::extract::{Answer, InPath, InQuery, Signed};
use crate::forms::{Chosen, FormBody, SignedForm, go_back, go_saying};
use crate::refusal::Refusal;

/// Rooms in one page, and in one deletion of all.
const PAGE: u32 = 100;

/// A page of them, by id.
pub async fn list_closed_rooms(
    app: &App,
    actor: &Actor,
    after: RoomId,
) -> Result<ClosedRoomsPage, Refusal> {
    actor.require_administrator()?;
    let mut rooms = app.store.closed_rooms(after, PAGE + 1).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rooms.len() > page;
    rooms.truncate(page);
    Ok(ClosedRoomsPage { rooms, more })
}

/// Deletes one of them, for good, as its owner could have.
pub async fn delete_closed_room(app: &Arc<App>, by: &By, room: RoomId) -> Result<(), Refusal> {
    by.actor.require_administrator()?;
    let before = RoomId(room.0.saturating_sub(1));
    let found = app.store.closed_rooms(before, 1).await?;
    let closed = found.first().filter(|found| found.id == room);
    let owner = closed.ok_or_else(Refusal::no_room)?.owner.id;
    delete_of(app, by, room, owner).await
}

/// Deletes the first of them, up to a page; says how many that were, and whether there are more.
pub async fn delete_closed_rooms(app: &Arc<App>, by: &By) -> Result<DeletedRooms, Refusal> {
    let page = list_closed_rooms(app, &by.actor, RoomId(0)).await?;
    let mut deleted = 0;
    for room in page.rooms {
        match delete_of(app, by, room.id, room.owner.id).await {
            Ok(()) => deleted += 1,
            // Another was quicker.
            Err(refusal) if refusal.code() == ErrorCode::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(DeletedRooms { deleted, more: page.more })
}

async fn delete_of(app: &Arc<App>, by: &By, room: RoomId, owner: UserId) -> Result<(), Refusal> {
    let note = by.note_in(app, AuditAct::RoomDeleted, room);
    let note = NewAudit { person: Some(owner), ..note };
    if delete_now(app, room, note.into()).await? { Ok(()) } else { Err(Refusal::no_room()) }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Page {
    after: Option<RoomId>,
}

/// `GET /closed-rooms`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InQuery(page): InQuery<Page>,
) -> Answer<ClosedRoomsPage> {
    let after = page.after.unwrap_or(RoomId(0));
    Ok(Json(list_closed_rooms(&app, &actor, after).await?))
}

/// `DELETE /closed-rooms`. Deletes the first of them.
pub(crate) async fn delete_all(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    client: Client,
) -> Answer<DeletedRooms> {
    Ok(Json(delete_closed_rooms(&app, &By { actor, client }).await?))
}

/// `DELETE /closed-rooms/{room}`. Deletes one of them.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    client: Client,
    InPath(room): InPath<RoomId>,
) -> Result<StatusCode, Refusal> {
    delete_closed_room(&app, &By { actor, client }, room).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The page that has the forms.
const FORM_PAGE: &str = "/admin/rooms";

/// The form `POST /admin/rooms`. Deletes the rooms that are ticked.
pub(crate) async fn form(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    client: Client,
    Chosen(rooms): Chosen,
) -> Response {
    let by = By { actor, client };
    let delete = async {
        let mut deleted = 0_u32;
        for room in rooms {
            match delete_closed_room(&app, &by, room).await {
                Ok(()) => deleted += 1,
                // Another was quicker.
                Err(refusal) if refusal.code() == ErrorCode::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        // Permission is checked for an empty form as well.
        list_closed_rooms(&app, &by.actor, RoomId(0)).await?;
        Ok::<_, Refusal>(deleted)
    };
    land(&app, delete.await)
}

#[derive(Debug, Deserialize)]
pub(crate) struct All {
    /// Absent where the box is not ticked.
    sure: Option<String>,
}

/// The form `POST /admin/rooms/all`. Deletes the first page of them, if that is confirmed.
pub(crate) async fn form_all(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    client: Client,
    FormBody(All { sure }): FormBody<All>,
) -> Response {
    if sure.is_none() {
        let message = "tick the box to delete all of them";
        return land(&app, Err(Refusal::new(ErrorCode::Invalid, message)));
    }
    let deleted = delete_closed_rooms(&app, &By { actor, client }).await;
    let count = deleted.map(|deleted| deleted.deleted);
    land(&app, count)
}

fn land(app: &App, deleted: Result<u32, Refusal>) -> Response {
    match deleted {
        Ok(count) => {
            let said = words::DeletedRooms { count: count.into() }.text();
            go_saying(app, FORM_PAGE, said)
        }
        Err(refusal) => go_back(app, FORM_PAGE, refusal),
    }
}
