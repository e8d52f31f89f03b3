//! Makes a room.

use confab_protocol::api::Scope;
use confab_protocol::{ErrorCode, RoomSummary, Signal, Visibility};
use confab_store::{CreateRoomError, Done, NewRoom};

use super::caps::{self};
use super::text::{self, What};
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// The room to make.
#[derive(Clone, Debug)]
pub struct CreateRoom {
    pub name: String,
    pub topic: String,
    pub visibility: Visibility,
}

/// Makes a room with the actor as its owner, and tells their devices.
pub async fn create_room(
    app: &App,
    actor: &Actor,
    command: CreateRoom,
) -> Result<RoomSummary, Refusal> {
    actor.require(Scope::Write)?;
    let room = NewRoom {
        creator: actor.id(),
        name: text::name(What::RoomName, &command.name)?,
        topic: text::topic(&command.topic)?,
        visibility: command.visibility,
        at: app.clock.now(),
        tag: app.random.tag(),
    };
    caps::place_for_oneself(app, actor).await?;
    caps::not_too_often(app, actor, Done::Rooms).await?;
    let room = app.store.create_room(room).await.map_err(|error| match error {
        CreateRoomError::Store(error) => Refusal::from(error),
        _ => {
            Refusal::new(ErrorCode::Taken, "another room has this name, or one that looks like it")
                .at("name")
        }
    })?;
    app.live.tell_person(actor.id(), &Signal::RoomAdded { room: Box::new(room.clone()) });
    Ok(room)
}
