//! Lists who is in a room.

use confab_policy::Action;
use confab_protocol::RoomId;
use confab_protocol::api::MembersPage;

use super::{by_handle, require_room};
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Which page.
#[derive(Clone, Debug)]
pub struct ListMembers {
    pub room: RoomId,
    /// Those whose handle or a word of whose name begins so; empty for all.
    pub query: String,
    /// The last handle of the page before.
    pub after: Option<String>,
}

/// Members by handle, for whoever sees the room.
pub async fn list_members(
    app: &App,
    actor: &Actor,
    query: ListMembers,
) -> Result<MembersPage, Refusal> {
    require_room(app, actor, query.room, Action::Read).await?;
    let ListMembers { room, query, after } = query;
    let begins = query.trim().trim_start_matches('@');
    let mut members = app.store.members(room, begins, after.as_deref(), by_handle::ASKED).await?;
    let more = by_handle::cut(&mut members);
    Ok(MembersPage { members, more })
}
