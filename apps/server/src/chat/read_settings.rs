//! Tells what everyone may know about the installation.

use confab_protocol::api::Settings;
use confab_store::StoreError;

use crate::app::App;

/// The installation's name, its sign-up mode, and whether it waits for its first account.
pub async fn read_settings(app: &App) -> Result<Settings, StoreError> {
    Ok(Settings {
        server_name: app.store.server_name().await?,
        sign_up: app.store.sign_up_mode().await?,
        needs_set_up: !app.store.has_accounts().await?,
    })
}
