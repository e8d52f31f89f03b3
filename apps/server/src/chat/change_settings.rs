//! Changes the installation's settings.

use confab_protocol::api::{ChangeSettings, Settings};

use super::read_settings;
use super::text::{self, What};
use crate::app::App;
use crate::auth::Actor;
use crate::refusal::Refusal;

/// Changes what is given and returns what holds now. For administrators.
pub async fn change_settings(
    app: &App,
    actor: &Actor,
    change: ChangeSettings,
) -> Result<Settings, Refusal> {
    actor.require_administrator()?;
    if let Some(name) = change.server_name {
        let name = text::name(What::ServerName, &name)?;
        let set = app.store.set_server_name(&name).await;
        // A write that failed may have been carried out all the same.
        app.settings.forget();
        set?;
    }
    if let Some(mode) = change.sign_up {
        let set = app.store.set_sign_up_mode(mode).await;
        app.settings.forget();
        set?;
    }
    Ok(read_settings(app).await?)
}
