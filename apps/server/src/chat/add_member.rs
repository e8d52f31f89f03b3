//! Brings someone into a room.

use confab_protocol::{ClientId, Handle, RoomId, Signal};
use confab_store::{Append, AppendError, AppendKind, Appended, Require, StoreError};

use super::{Action, RequireRoomError, require_room};
use crate::app::App;
use crate::auth::Actor;

/// Whom to bring in, and where.
#[derive(Clone, Debug)]
pub struct AddMember {
    pub room: RoomId,
    pub client_id: ClientId,
    pub handle: Handle,
}

/// Why they are not in.
#[derive(Debug, thiserror::Error)]
pub enum AddMemberError {
    #[error("no such person")]
    NoPerson,
    #[error(transparent)]
    Room(#[from] RequireRoomError),
    #[error(transparent)]
    Append(#[from] AppendError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes another person a member, as any member may, and tells that person's devices.
pub async fn add_member(
    app: &App,
    actor: &Actor,
    command: AddMember,
) -> Result<Appended, AddMemberError> {
    require_room(app, actor, command.room, Action::AddMember).await?;
    let found = app.store.find_credentials(&command.handle).await?;
    let (member, _) = found.filter(|(a, _)| a.active).ok_or(AddMemberError::NoPerson)?;
    let member = member.person.id;
    let append = Append {
        room: command.room,
        author: actor.id(),
        client_id: command.client_id,
        at: app.clock.now(),
        tag: app.random.tag(),
        require: Require::Member,
        what: AppendKind::Add { member },
    };
    let appended = app.store.append(append).await?;
    if appended.first {
        app.live.committed(&appended);
        if let Some(room) = app.store.find_room(command.room, member).await? {
            app.live.tell_person(member, &Signal::RoomAdded { room: Box::new(room) });
        }
    }
    Ok(appended)
}
