//! Lists who is banned from a room.

use confab_policy::Action;
use confab_protocol::RoomId;
use confab_protocol::api::BansPage;

use super::{by_handle, require_room};
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Which page.
#[derive(Clone, Debug)]
pub struct ListBans {
    pub room: RoomId,
    /// The last handle of the page before.
    pub after: Option<String>,
}

/// Bans by handle, for those who may lift them.
pub async fn list_bans(app: &App, actor: &Actor, query: ListBans) -> Result<BansPage, Refusal> {
    require_room(app, actor, query.room, Action::Ban).await?;
    let mut bans = app.store.bans(query.room, query.after.as_deref(), by_handle::ASKED).await?;
    let more = by_handle::cut(&mut bans);
    Ok(BansPage { bans, more })
}
