//! Bans someone from a room.

use confab_policy::Action;
use confab_protocol::{ErrorCode, Handle, Role, RoomId, UserId};
use confab_store::{Account, BanError, NewBan};

use super::require_room;
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Bans someone from a room, as its owner and administrators may, whether they are in it or not:
/// within a second no server delivers it to them or answers for it, and nobody brings them back
/// until the ban is lifted. A repeat does nothing.
pub async fn ban_person(
    app: &App,
    actor: &Actor,
    room: RoomId,
    person: UserId,
) -> Result<(), Refusal> {
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
) -> Result<(), Refusal> {
    require_room(app, actor, room, Action::Ban).await?;
    let found = app.store.find_credentials(handle).await?;
    let (account, _) = found.ok_or(BanError::NoPerson)?;
    ban(app, actor, room, account).await
}

async fn ban(app: &App, actor: &Actor, room: RoomId, account: Account) -> Result<(), Refusal> {
    let person = account.person.id;
    if person == actor.id() {
        return Err(Refusal::new(ErrorCode::Forbidden, "you can't ban yourself").at("handle"));
    }
    if account.role == Role::Administrator {
        return Err(
            Refusal::new(ErrorCode::Forbidden, "administrators can't be banned").at("handle")
        );
    }
    let (at, tag) = (app.clock.now(), app.random.tag());
    let ban = NewBan { room, by: actor.id(), acting: actor.acting_role(), person, at, tag };
    // Whoever only looks into a public room is told as the access change is read. Whoever was not
    // in a private one learns nothing of it.
    app.store.ban(ban).await?;
    Ok(())
}
