//! Puts someone out of a room.

use confab_policy::Action;
use confab_protocol::{ClientId, RoomId, Signal, UserId};
use confab_store::{Append, AppendError, AppendKind, Appended};

use super::{RequireRoomError, require_room};
use crate::app::App;
use crate::auth::Actor;

/// Whom to put out, and where.
#[derive(Clone, Debug)]
pub struct RemoveMember {
    pub room: RoomId,
    pub client_id: ClientId,
    pub member: UserId,
}

/// Why they stay.
#[derive(Debug, thiserror::Error)]
pub enum RemoveMemberError {
    #[error(transparent)]
    Room(#[from] RequireRoomError),
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// Ends another person's membership, as the owner and administrators may; within a second no
/// server delivers a private room to them any more.
pub async fn remove_member(
    app: &App,
    actor: &Actor,
    command: RemoveMember,
) -> Result<Appended, RemoveMemberError> {
    require_room(app, actor, command.room, Action::RemoveMember).await?;
    let append = Append {
        room: command.room,
        author: actor.id(),
        client_id: command.client_id,
        at: app.clock.now(),
        tag: app.random.tag(),
        acting: actor.acting_role(),
        what: AppendKind::Remove { member: command.member },
    };
    let appended = app.store.append(append).await?;
    if appended.first {
        app.live.committed(&appended);
        app.live.tell_person(command.member, &Signal::RoomRemoved { room: command.room });
    }
    Ok(appended)
}
