//! Leaves many rooms at once.

use confab_policy::Action;
use confab_protocol::api::{LeaveOutcome, LeftRoom};
use confab_protocol::{ErrorCode, RoomId};

use super::{LeaveRoom, leave_room};
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Rooms in one request.
const AT_ONCE: usize = 500;

/// Ends the actor's membership of each of these rooms, and says of each what became of it. Not to
/// be a member is as good as having left, so that a repeat finds all done.
pub async fn leave_rooms(
    app: &App,
    actor: &Actor,
    rooms: &[RoomId],
) -> Result<Vec<LeftRoom>, Refusal> {
    actor.require(Action::Leave.scope())?;
    if rooms.len() > AT_ONCE {
        return Err(Refusal::new(
            ErrorCode::TooLong,
            format!("leave at most {AT_ONCE} rooms at once"),
        ));
    }
    let mut left = Vec::with_capacity(rooms.len());
    for &room in rooms {
        let command = LeaveRoom { room, client_id: app.random.client_id() };
        let outcome = match leave_room(app, actor, command).await {
            Ok(_) => LeaveOutcome::Left,
            Err(refusal) => match refusal.into_body().code {
                ErrorCode::NotFound | ErrorCode::NotMember => LeaveOutcome::NotMember,
                ErrorCode::Forbidden => LeaveOutcome::Forbidden,
                _ => LeaveOutcome::Unavailable,
            },
        };
        left.push(LeftRoom { room, outcome });
    }
    Ok(left)
}
