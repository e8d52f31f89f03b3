//! Finds public rooms.

use confab_protocol::api::{PublicRoom, Scope};
use confab_store::StoreError;

use crate::app::App;
use crate::auth::{Actor, NotPermitted};

/// Rows in one answer; who seeks more narrows the query.
const LIMIT: u32 = 200;

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum BrowseRoomsError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Public rooms whose name or topic holds the query, by name.
pub async fn browse_rooms(
    app: &App,
    actor: &Actor,
    query: &str,
) -> Result<Vec<PublicRoom>, BrowseRoomsError> {
    actor.require(Scope::Read)?;
    Ok(app.store.browse(actor.id(), query.trim(), LIMIT).await?)
}
