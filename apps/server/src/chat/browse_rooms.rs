//! Finds public rooms.

use confab_protocol::api::{PublicRoom, Scope};

use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Rows in one answer; who seeks more narrows the query.
const LIMIT: u32 = 200;

/// Public rooms whose name or topic holds the query, by name.
pub async fn browse_rooms(
    app: &App,
    actor: &Actor,
    query: &str,
) -> Result<Vec<PublicRoom>, Refusal> {
    actor.require(Scope::Read)?;
    Ok(app.store.browse(actor.id(), query.trim(), LIMIT).await?)
}
