//! Actions of a person in the browser, on real servers, with a console that stays quiet.

mod accessibility;
mod accounts;
mod around;
mod away;
mod by_keyboard;
mod cluster;
mod coming_back;
mod coming_to_life;
mod description;
mod docs;
mod emoji;
mod files;
mod first_visit;
mod focus;
mod growth;
mod history;
mod kept;
mod keys;
mod late;
mod layout;
mod line;
mod long_texts;
mod many_members;
mod messages;
mod mutations;
mod offline;
mod pasted;
mod people;
mod pins;
mod places;
mod presence;
mod previews;
mod reactions;
mod reading;
mod refused;
mod roles;
mod rooms;
mod search;
mod sections;
mod stopped;
mod threads;
mod told;
mod touch;
mod unread;
mod without_scripts;
mod writing;

use confab_e2e::{Account, Browser, Cluster, ClusterSpec, Scripts};
use confab_testing::ChromeDriver;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Browsers are heavy: so many journeys run at the same time, however many tests do.
static STAGES: Semaphore = Semaphore::const_new(2);

/// Messages that a console writes by itself when a server does not answer.
const NO_SERVER: &[&str] = &[
    "ERR_CONNECTION_REFUSED",
    "ERR_CONNECTION_RESET",
    "ERR_EMPTY_RESPONSE",
    "WebSocket connection to",
];

/// Servers and a driver for the windows before them.
struct Stage {
    cluster: Cluster,
    driver: ChromeDriver,
    _permit: SemaphorePermit<'static>,
}

impl Stage {
    async fn set(spec: ClusterSpec) -> anyhow::Result<Self> {
        let permit = STAGES.acquire().await?;
        Ok(Self {
            cluster: spec.start().await?,
            driver: ChromeDriver::start().await?,
            _permit: permit,
        })
    }

    fn url(&self) -> &str {
        self.cluster.url(0)
    }

    /// An empty window.
    async fn window(&self) -> anyhow::Result<Browser> {
        Browser::open(&self.driver, Scripts::On).await
    }

    /// A window in which this person is signed in at a server, in #general.
    async fn window_of(&self, account: &Account, server: usize) -> anyhow::Result<Browser> {
        let window = self.window().await?;
        window.sign_in(self.cluster.url(server), &account.handle).await?;
        window.alive().await?;
        Ok(window)
    }
}
