//! Lists who is in a room.

use confab_protocol::RoomId;
use confab_protocol::api::MembersPage;

use super::{Action, RequireRoomError, require_room};
use crate::app::App;
use crate::auth::Actor;

/// Members in one page.
const PAGE: u32 = 100;

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
    let mut members = app.store.members(query.room, query.after.as_deref(), PAGE + 1).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = members.len() > page;
    members.truncate(page);
    Ok(MembersPage { members, more })
}
