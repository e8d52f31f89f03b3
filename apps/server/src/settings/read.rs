//! Reads the installation's settings, which every visitor's page asks for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use confab_protocol::api::Settings;
use confab_store::StoreError;

use crate::app::App;
use crate::extract::Answer;

/// Settings are read anew after this: another server may have changed them.
const FRESH: Duration = Duration::from_millis(500);

/// While one request reads them anew, others make do with what is no older than this.
const USABLE: Duration = Duration::from_secs(1);

/// The settings as they were read last, so that a crowd of visitors costs one read in a while.
#[derive(Debug, Default)]
pub struct KnownSettings {
    inner: Mutex<Known>,
    /// Someone reads them now.
    reading: AtomicBool,
}

#[derive(Debug, Default)]
struct Known {
    settings: Option<(Settings, Instant)>,
    /// Counts the changes made here: what was read before one is not kept after it.
    version: u64,
}

/// Someone who reads settings anew; others know until it is dropped.
struct Reading<'a>(&'a AtomicBool);

/// The settings, at most a second old. A change made on this server shows at once.
pub async fn read_settings(app: &App) -> Result<Settings, StoreError> {
    let known = &app.settings;
    let version = {
        let inner = known.lock();
        if let Some((settings, read_at)) = &inner.settings {
            let age = read_at.elapsed();
            let busy = known.reading.load(Ordering::Relaxed);
            if age < FRESH || busy && age < USABLE {
                return Ok(settings.clone());
            }
        }
        known.reading.store(true, Ordering::Relaxed);
        inner.version
    };
    let reading = Reading(&known.reading);
    let read_at = Instant::now();
    let settings = Settings {
        server_name: app.store.server_name().await?,
        sign_up: app.store.sign_up_mode().await?,
        members_invite: app.store.members_invite().await?,
        needs_set_up: !app.store.has_accounts().await?,
        max_file_bytes: app.config.file_limits.file_bytes,
        max_message_files: app.config.file_limits.message_files,
        picture: app.store.installation_picture().await?,
    };
    let mut inner = known.lock();
    // The first account is made once, and everyone's next page depends on it.
    if inner.version == version && !settings.needs_set_up {
        inner.settings = Some((settings.clone(), read_at));
    }
    drop(reading);
    Ok(settings)
}

impl KnownSettings {
    /// They were changed here.
    pub(crate) fn forget(&self) {
        let mut inner = self.lock();
        inner.settings = None;
        inner.version += 1;
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// `GET /settings`. For everyone.
pub(crate) async fn get(State(app): State<Arc<App>>) -> Answer<Settings> {
    Ok(Json(read_settings(&app).await?))
}

#[cfg(test)]
mod tests {
    use confab_protocol::{Handle, Tag, Timestamp};
    use confab_store::{NewAccount, PasswordHash};

    use super::*;
    use crate::config::Config;
    use crate::server::Server;

    /// Reads until the name is there; two servers may differ for a second.
    async fn until_named(app: &App, name: &str) -> Duration {
        let began = Instant::now();
        while read_settings(app).await.unwrap().server_name != name {
            assert!(began.elapsed() < Duration::from_secs(20), "{name} does not show");
            tokio::task::yield_now().await;
        }
        began.elapsed()
    }

    #[tokio::test]
    async fn a_crowd_costs_one_read_and_a_change_shows_within_a_second() {
        let dir = tempfile::TempDir::new().unwrap();
        let server = Server::start(Config::for_tests(dir.path())).await.unwrap();
        let app = server.app();
        assert!(read_settings(app).await.unwrap().needs_set_up);
        let account = NewAccount {
            handle: Handle::parse("ana").unwrap(),
            name: "Ana".to_owned(),
            password: PasswordHash(String::new()),
            at: Timestamp(0),
            tag: Tag(1),
        };
        app.store.create_first_account(account).await.unwrap().expect("the first");
        assert!(!read_settings(app).await.unwrap().needs_set_up, "that is never kept");

        // As another server does it.
        app.store.set_server_name("Elsewhere").await.unwrap();
        let crowd = (0..1_000).map(|_| read_settings(app));
        let names = futures_util::future::join_all(crowd).await;
        let kept = names.iter().filter(|read| read.as_ref().unwrap().server_name == "Confab");
        assert_eq!(kept.count(), 1_000);
        until_named(app, "Elsewhere").await;

        app.store.set_server_name("Here").await.unwrap();
        app.settings.forget();
        assert_eq!(read_settings(app).await.unwrap().server_name, "Here");
        server.stop().await;
    }
}
