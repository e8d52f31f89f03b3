//! `POST /admin/rooms`: deletes rooms whose owner's account is closed.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::body::Chosen;
use super::landing::{go_back, go_to};
use super::signed::SignedForm;
use crate::app::App;
use crate::chat;
use crate::edge::Refusal;

const PAGE: &str = "/admin/rooms";

/// Deletes the rooms that are ticked.
pub(super) async fn delete(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
    Chosen(rooms): Chosen,
) -> Response {
    let delete = async {
        for room in rooms {
            chat::delete_closed_room(&app, &actor, room).await?;
        }
        // Whoever ticks nothing is told as well whether they may.
        chat::list_closed_rooms(&app, &actor, confab_protocol::RoomId(0)).await?;
        Ok::<_, Refusal>(())
    };
    land(delete.await)
}

/// Deletes the first page of them.
pub(super) async fn delete_all(
    State(app): State<Arc<App>>,
    SignedForm(actor): SignedForm,
) -> Response {
    let deleted = chat::delete_closed_rooms(&app, &actor).await;
    land(deleted.map(drop).map_err(Refusal::from))
}

fn land(done: Result<(), Refusal>) -> Response {
    match done {
        Ok(()) => go_to(PAGE),
        Err(refusal) => go_back(PAGE, refusal),
    }
}
