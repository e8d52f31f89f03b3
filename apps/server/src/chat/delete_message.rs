//! Deletes a message.

use confab_protocol::{ClientId, RoomId, Seq};
use confab_store::{Append, AppendError, AppendKind, Appended, Require};

use super::{Action, Permission, RequireRoomError, permission, require_room};
use crate::app::App;
use crate::auth::Actor;

/// The message to delete.
#[derive(Clone, Debug)]
pub struct DeleteMessage {
    pub room: RoomId,
    pub client_id: ClientId,
    pub message: Seq,
}

/// Why the message stays.
#[derive(Debug, thiserror::Error)]
pub enum DeleteMessageError {
    #[error(transparent)]
    Room(#[from] RequireRoomError),
    #[error("only members may do this")]
    NotMember,
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// Deletes one's own message, or any where one moderates the room: every version of the text is
/// removed, and the event stays as a tombstone.
pub async fn delete_message(
    app: &App,
    actor: &Actor,
    command: DeleteMessage,
) -> Result<Appended, DeleteMessageError> {
    actor.require(Action::ChangeOwnMessage.scope()).map_err(RequireRoomError::from)?;
    let range = require_room(app, actor, command.room, Action::Read).await?;
    let may = |action| permission(range.kind, range.membership, actor.acting_role(), action);
    let require = match (may(Action::DeleteAnyMessage), may(Action::ChangeOwnMessage)) {
        (Permission::Granted, _) => Require::AuthorOrModeratorOf(command.message),
        (_, Permission::Granted) => Require::AuthorOf(command.message),
        _ => return Err(DeleteMessageError::NotMember),
    };
    let append = Append {
        room: command.room,
        author: actor.id(),
        client_id: command.client_id,
        at: app.clock.now(),
        tag: app.random.tag(),
        require,
        what: AppendKind::Delete { message: command.message },
    };
    let appended = app.store.append(append).await?;
    if appended.first {
        app.live.committed(&appended.event);
    }
    Ok(appended)
}
