//! One's own choice: to be added to rooms by others, or to be asked before.

use confab_protocol::api::Scope;
use confab_store::StoreError;

use crate::app::App;
use crate::auth::{Actor, NotPermitted};

/// Why the choice is not known, or stays.
#[derive(Debug, thiserror::Error)]
pub enum AskFirstError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether others are to ask the actor.
pub async fn asks_first(app: &App, actor: &Actor) -> Result<bool, AskFirstError> {
    actor.require(Scope::Read)?;
    Ok(app.store.asks_first(actor.id()).await?)
}

/// Makes the choice. What others have done before stays.
pub async fn set_asks_first(app: &App, actor: &Actor, asks: bool) -> Result<(), AskFirstError> {
    actor.require(Scope::Write)?;
    Ok(app.store.set_asks_first(actor.id(), asks).await?)
}
