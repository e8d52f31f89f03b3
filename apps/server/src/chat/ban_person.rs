//! Bans someone from a room.

use confab_policy::Action;
use confab_protocol::{Handle, Role, RoomId, UserId};
use confab_store::{Account, BanError, NewBan, StoreError};

use super::{RequireRoomError, require_room};
use crate::app::App;
use crate::auth::Actor;

/// Why they are not banned.
#[derive(Debug, thiserror::Error)]
pub enum BanPersonError {
    #[error("you can't ban yourself")]
    Oneself,
    /// They could lift the ban of any room but this one, and ban back.
    #[error("administrators can't be banned")]
    Administrator,
    #[error(transparent)]
    Room(#[from] RequireRoomError),
    #[error(transparent)]
    Ban(#[from] BanError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Bans someone from a room, as its owner and administrators may, whether they are in it or not:
/// within a second no server delivers it to them or answers for it, and nobody brings them back
/// until the ban is lifted. A repeat does nothing.
pub async fn ban_person(
    app: &App,
    actor: &Actor,
    room: RoomId,
    person: UserId,
) -> Result<(), BanPersonError> {
    require_room(app, actor, room, Action::Ban).await?;
    let account = app.store.find_account(person).await?.ok_or(BanError::NoPerson)?;
    ban(app, actor, room, account).await
}

/// The same for whoever has the handle.
pub async fn ban_handle(
    app: &App,
    actor: &Actor,
    room: RoomId,
    handle: &Handle,
) -> Result<(), BanPersonError> {
    require_room(app, actor, room, Action::Ban).await?;
    let found = app.store.find_credentials(handle).await?;
    let (account, _) = found.ok_or(BanError::NoPerson)?;
    ban(app, actor, room, account).await
}

async fn ban(
    app: &App,
    actor: &Actor,
    room: RoomId,
    account: Account,
) -> Result<(), BanPersonError> {
    let person = account.person.id;
    if person == actor.id() {
        return Err(BanPersonError::Oneself);
    }
    if account.role == Role::Administrator {
        return Err(BanPersonError::Administrator);
    }
    let (at, tag) = (app.clock.now(), app.random.tag());
    let ban = NewBan { room, by: actor.id(), acting: actor.acting_role(), person, at, tag };
    // Whoever only looks into a public room is told as the access change is read. Whoever was not
    // in a private one learns nothing of it.
    app.store.ban(ban).await?;
    Ok(())
}
