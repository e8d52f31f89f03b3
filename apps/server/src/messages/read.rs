//! Moves someone's read pointer.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use confab_policy::Action;
use confab_protocol::{ErrorCode, ReadPointer, RoomId, Signal, api};
use confab_store::{Moved, ReadState};

use crate::access::require_room;
use crate::app::App;
use crate::auth::Actor;
use crate::extract::{Answer, InPath, JsonBody, Signed};
use crate::refusal::Refusal;

/// Where to move it.
#[derive(Clone, Copy, Debug)]
pub struct MoveRead {
    pub room: RoomId,
    pub read: ReadPointer,
}

/// Moves the actor's pointer by the rule of [`ReadPointer`], tells their other devices if it moved,
/// and returns what holds now, which may be more than was asked for.
pub async fn move_read(app: &App, actor: &Actor, command: MoveRead) -> Result<ReadState, Refusal> {
    require_room(app, actor, command.room, Action::MoveRead).await?;
    let moved = app.store.move_read(command.room, actor.id(), command.read).await?;
    let state =
        moved.ok_or_else(|| Refusal::new(ErrorCode::NotMember, "only members can do this"))?;
    let ReadState { moved, read, unread, mentions } = state;
    if moved == Moved::Yes {
        let signal = Signal::Read { room: command.room, read, unread, mentions };
        app.live.tell_person(actor.id(), &signal);
    }
    Ok(state)
}

/// `PUT /rooms/{room}/read`.
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Signed(actor): Signed,
    InPath(room): InPath<RoomId>,
    JsonBody(body): JsonBody<api::MoveRead>,
) -> Answer<ReadPointer> {
    let command = MoveRead { room, read: body.read };
    Ok(Json(move_read(&app, &actor, command).await?.read))
}
