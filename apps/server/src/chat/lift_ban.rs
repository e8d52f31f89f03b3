//! Lifts a ban.

use confab_policy::Action;
use confab_protocol::{RoomId, UserId};
use confab_store::StoreError;

use super::{RequireRoomError, require_room};
use crate::app::App;
use crate::auth::Actor;

/// Why it stays.
#[derive(Debug, thiserror::Error)]
pub enum LiftBanError {
    #[error("they are not banned")]
    NotBanned,
    #[error(transparent)]
    Room(#[from] RequireRoomError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lets someone be to a room what any stranger is. Who was in it before is not brought back.
pub async fn lift_ban(
    app: &App,
    actor: &Actor,
    room: RoomId,
    person: UserId,
) -> Result<(), LiftBanError> {
    require_room(app, actor, room, Action::Ban).await?;
    if app.store.lift_ban(room, person).await? { Ok(()) } else { Err(LiftBanError::NotBanned) }
}
