//! Leaves a room.

use confab_protocol::{ClientId, RoomId, Signal};
use confab_store::{Append, AppendError, AppendKind, Appended, Require};

use super::{Action, RequireRoomError, require_room};
use crate::app::App;
use crate::auth::Actor;

/// The room to leave.
#[derive(Clone, Debug)]
pub struct LeaveRoom {
    pub room: RoomId,
    pub client_id: ClientId,
}

/// Why the actor stays a member.
#[derive(Debug, thiserror::Error)]
pub enum LeaveRoomError {
    #[error(transparent)]
    Room(#[from] RequireRoomError),
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// Ends the actor's membership and tells their devices.
pub async fn leave_room(
    app: &App,
    actor: &Actor,
    command: LeaveRoom,
) -> Result<Appended, LeaveRoomError> {
    require_room(app, actor, command.room, Action::Leave).await?;
    let append = Append {
        room: command.room,
        author: actor.id(),
        client_id: command.client_id,
        at: app.clock.now(),
        tag: app.random.tag(),
        require: Require::Member,
        what: AppendKind::Leave,
    };
    let appended = app.store.append(append).await?;
    if appended.first {
        app.live.committed(&appended.event);
        app.live.tell_person(actor.id(), &Signal::RoomRemoved { room: command.room });
    }
    Ok(appended)
}
