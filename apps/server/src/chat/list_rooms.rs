//! Lists the rooms that someone is in.

use confab_protocol::RoomSummary;
use confab_protocol::api::Scope;
use confab_store::StoreError;

use crate::app::App;
use crate::auth::{Actor, NotPermitted};

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum ListRoomsError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The actor's rooms with heads, pointers and counts; by name, direct ones last.
pub async fn list_rooms(app: &App, actor: &Actor) -> Result<Vec<RoomSummary>, ListRoomsError> {
    actor.require(Scope::Read)?;
    Ok(app.store.rooms_of(actor.id()).await?)
}
