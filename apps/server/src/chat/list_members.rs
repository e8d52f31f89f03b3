//! Lists who is in a room.

use confab_protocol::RoomId;
use confab_protocol::api::MembersPage;

use super::{Action, RequireRoomError, by_handle, require_room};
use crate::app::App;
use crate::auth::Actor;

/// Which page.
#[derive(Clone, Debug)]
pub struct ListMembers {
    pub room: RoomId,
    /// The last handle of the page before.
    pub after: Option<String>,
}

/// Members by handle, for whoever sees the room.
pub async fn list_members(
    app: &App,
    actor: &Actor,
    query: ListMembers,
) -> Result<MembersPage, RequireRoomError> {
    require_room(app, actor, query.room, Action::Read).await?;
    let mut members =
        app.store.members(query.room, query.after.as_deref(), by_handle::ASKED).await?;
    let more = by_handle::cut(&mut members);
    Ok(MembersPage { members, more })
}
