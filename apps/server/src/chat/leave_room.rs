//! Leaves a room.

use confab_policy::Action;
use confab_protocol::{ClientId, RoomId, Signal};
use confab_store::{Append, AppendError, AppendKind, Appended};

use crate::app::App;
use crate::auth::{Actor, NotPermitted};

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
    NotPermitted(#[from] NotPermitted),
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// Ends the actor's membership and tells their devices. A repeat with the same client id, when they
/// are no member any more, returns the first event: the store looks for that first.
pub async fn leave_room(
    app: &App,
    actor: &Actor,
    command: LeaveRoom,
) -> Result<Appended, LeaveRoomError> {
    actor.require(Action::Leave.scope())?;
    let append = Append {
        room: command.room,
        author: actor.id(),
        client_id: command.client_id,
        at: app.clock.now(),
        tag: app.random.tag(),
        acting: actor.acting_role(),
        what: AppendKind::Leave,
    };
    let appended = app.store.append(append).await?;
    if appended.first {
        app.live.committed(&appended);
        app.live.tell_person(actor.id(), &Signal::RoomRemoved { room: command.room });
    }
    Ok(appended)
}
