//! Leaves many rooms at once.

use confab_policy::Action;
use confab_protocol::api::{LeaveOutcome, LeftRoom};
use confab_protocol::{ErrorCode, RoomId};
use confab_store::AppendError;

use super::{LeaveRoom, LeaveRoomError, leave_room};
use crate::app::App;
use crate::auth::{Actor, NotPermitted};
use crate::edge::Refusal;

/// Rooms in one request.
const AT_ONCE: usize = 500;

/// Why none was left.
#[derive(Debug, thiserror::Error)]
pub enum LeaveRoomsError {
    #[error("leave at most {AT_ONCE} rooms at once")]
    TooMany,
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
}

/// Ends the actor's membership of each of these rooms, and says of each what became of it. Not to
/// be a member is as good as having left, so that a repeat finds all done.
pub async fn leave_rooms(
    app: &App,
    actor: &Actor,
    rooms: &[RoomId],
) -> Result<Vec<LeftRoom>, LeaveRoomsError> {
    actor.require(Action::Leave.scope())?;
    if rooms.len() > AT_ONCE {
        return Err(LeaveRoomsError::TooMany);
    }
    let mut left = Vec::with_capacity(rooms.len());
    for &room in rooms {
        let command = LeaveRoom { room, client_id: app.random.client_id() };
        let outcome = match leave_room(app, actor, command).await {
            Ok(_) => LeaveOutcome::Left,
            Err(LeaveRoomError::Append(AppendError::NoRoom | AppendError::NotMember)) => {
                LeaveOutcome::NotMember
            }
            Err(error) => match Refusal::from(error).into_body().code {
                ErrorCode::Forbidden => LeaveOutcome::Forbidden,
                _ => LeaveOutcome::Unavailable,
            },
        };
        left.push(LeftRoom { room, outcome });
    }
    Ok(left)
}
