//! Lifts a ban.

use confab_policy::Action;
use confab_protocol::{ErrorCode, RoomId, UserId};

use super::require_room;
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Lets someone be to a room what any stranger is. Who was in it before is not brought back.
pub async fn lift_ban(
    app: &App,
    actor: &Actor,
    room: RoomId,
    person: UserId,
) -> Result<(), Refusal> {
    require_room(app, actor, room, Action::Ban).await?;
    if app.store.lift_ban(room, person).await? {
        Ok(())
    } else {
        Err(Refusal::new(ErrorCode::NotFound, "they are not banned"))
    }
}
