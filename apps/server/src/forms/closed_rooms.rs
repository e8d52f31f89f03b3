//! `POST /admin/rooms`: deletes rooms whose owner's account is closed.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use confab_protocol::ErrorCode;
use serde::Deserialize;

use super::body::{Chosen, FormBody};
use super::landing::{go_back, go_saying};
use super::signed::SignedForm;
use crate::app::App;
use crate::chat;
use crate::refusal::Refusal;

const PAGE: &str = "/admin/rooms";

/// Deletes the rooms that are ticked.
pub(super) async fn delete(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    Chosen(rooms): Chosen,
) -> Response {
    let delete = async {
        let mut deleted = 0_u32;
        for room in rooms {
            match chat::delete_closed_room(&app, &actor, room).await {
                Ok(()) => deleted += 1,
                // Another was quicker.
                Err(refusal) if refusal.code() == ErrorCode::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        // Whoever ticks nothing is told as well whether they may.
        chat::list_closed_rooms(&app, &actor, confab_protocol::RoomId(0)).await?;
        Ok::<_, Refusal>(deleted)
    };
    land(&app, delete.await)
}

#[derive(Debug, Deserialize)]
pub(super) struct All {
    /// Absent where the box is not ticked.
    sure: Option<String>,
}

/// Deletes the first page of them, if that is confirmed.
pub(super) async fn delete_all(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    FormBody(All { sure }): FormBody<All>,
) -> Response {
    if sure.is_none() {
        let message = "tick the box to delete all of them";
        return land(&app, Err(Refusal::new(ErrorCode::Invalid, message)));
    }
    let deleted = chat::delete_closed_rooms(&app, &actor).await;
    let count = deleted.map(|deleted| deleted.deleted);
    land(&app, count)
}

fn land(app: &App, deleted: Result<u32, Refusal>) -> Response {
    match deleted {
        Ok(1) => go_saying(app, PAGE, "Deleted 1 room."),
        Ok(count) => go_saying(app, PAGE, format!("Deleted {count} rooms.")),
        Err(refusal) => go_back(app, PAGE, refusal),
    }
}
