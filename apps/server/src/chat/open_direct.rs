//! Opens the direct room with someone.

use confab_protocol::api::Scope;
use confab_protocol::{Handle, RoomSummary, Signal};
use confab_store::Done;

use super::caps::{self};
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// The direct room of the actor and someone else; made the first time, and both are told.
pub async fn open_direct(
    app: &App,
    actor: &Actor,
    handle: &Handle,
) -> Result<RoomSummary, Refusal> {
    actor.require(Scope::Write)?;
    let (other, _) = app.store.find_credentials(handle).await?.ok_or_else(Refusal::no_person)?;
    let other = other.person.id;
    if !app.store.has_direct(actor.id(), other).await? {
        caps::not_too_often(app, actor, Done::Rooms).await?;
    }
    let (at, tag) = (app.clock.now(), app.random.tag());
    let (room, made) =
        app.store.open_direct(actor.id(), other, at, tag).await?.ok_or_else(Refusal::no_person)?;
    if made {
        app.live.tell_person(actor.id(), &Signal::RoomAdded { room: Box::new(room.clone()) });
        if let Some(theirs) = app.store.find_room(room.id, other).await? {
            app.live.tell_person(other, &Signal::RoomAdded { room: Box::new(theirs) });
        }
    }
    Ok(room)
}
