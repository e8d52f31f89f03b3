//! Makes a room.

use confab_protocol::api::Scope;
use confab_protocol::{RoomSummary, Signal, Visibility};
use confab_store::{Done, NewRoom, StoreError};

use super::TextError;
use super::caps::{self, CapError};
use super::text::{self, What};
use crate::app::App;
use crate::auth::{Actor, NotPermitted};

/// The room to make.
#[derive(Clone, Debug)]
pub struct CreateRoom {
    pub name: String,
    pub topic: String,
    pub visibility: Visibility,
}

/// Why there is no such room.
#[derive(Debug, thiserror::Error)]
pub enum CreateRoomError {
    #[error("another room has this name, or one that looks like it")]
    NameTaken,
    #[error(transparent)]
    Cap(#[from] CapError),
    #[error(transparent)]
    Text(#[from] TextError),
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a room with the actor as its owner, and tells their devices.
pub async fn create_room(
    app: &App,
    actor: &Actor,
    command: CreateRoom,
) -> Result<RoomSummary, CreateRoomError> {
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
        confab_store::CreateRoomError::Store(error) => CreateRoomError::Store(error),
        _ => CreateRoomError::NameTaken,
    })?;
    app.live.tell_person(actor.id(), &Signal::RoomAdded { room: Box::new(room.clone()) });
    Ok(room)
}
