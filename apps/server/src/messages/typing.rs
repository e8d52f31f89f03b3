//! Tells the others in a room that someone is writing.

use confab_hub::Connection;
use confab_policy::Action;
use confab_protocol::{ErrorCode, RoomId};

use crate::access::require_room;
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Passes it on, as seldom as others need to know it.
pub(crate) async fn type_in(
    app: &App,
    connection: &Connection,
    actor: &Actor,
    room: RoomId,
) -> Result<(), Refusal> {
    require_room(app, actor, room, Action::Send).await?;
    if !connection.follows(room) {
        return Err(Refusal::new(ErrorCode::Invalid, "resume the room first"));
    }
    app.live.typing(room, &actor.person);
    Ok(())
}
