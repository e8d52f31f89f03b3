//! Changes a room's name or topic.

use confab_policy::Action;
use confab_protocol::{ClientId, ErrorCode, RoomId};
use confab_store::{AppendKind, Appended};

use super::append::append;
use super::require_room;
use super::text::{self, What};
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// What is to be different; what is absent stays.
#[derive(Clone, Debug)]
pub struct ChangeRoom {
    pub room: RoomId,
    pub client_id: ClientId,
    pub name: Option<String>,
    pub topic: Option<String>,
}

/// Changes a room. For its owner, and for administrators who see it.
pub async fn change_room(
    app: &App,
    actor: &Actor,
    command: ChangeRoom,
) -> Result<Appended, Refusal> {
    require_room(app, actor, command.room, Action::ChangeRoom).await?;
    if command.name.is_none() && command.topic.is_none() {
        return Err(Refusal::new(ErrorCode::Invalid, "there is nothing to change"));
    }
    let name = command.name.map(|name| text::name(What::RoomName, &name)).transpose()?;
    let topic = command.topic.map(|topic| text::topic(&topic)).transpose()?;
    let what = AppendKind::Change { name, topic };
    Ok(append(app, actor, command.room, command.client_id, what).await?)
}
