//! One's own choice: to be added to rooms by others, or to be asked before.

use confab_protocol::api::Scope;

use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Whether others are to ask the actor.
pub async fn asks_first(app: &App, actor: &Actor) -> Result<bool, Refusal> {
    actor.require(Scope::Read)?;
    Ok(app.store.asks_first(actor.id()).await?)
}

/// Makes the choice. What others have done before stays.
pub async fn set_asks_first(app: &App, actor: &Actor, asks: bool) -> Result<(), Refusal> {
    actor.require(Scope::Write)?;
    Ok(app.store.set_asks_first(actor.id(), asks).await?)
}
