//! Starts servers for tests, with an administrator in them.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use confab_server::app::App;
use confab_server::clock::Clock;
use confab_server::config::Config;
use confab_server::server::Server;
use serde_json::json;
use tempfile::TempDir;

use crate::visitor::Visitor;

/// Password of everyone.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// One server on a free port, and its directory.
pub(crate) struct House {
    server: Server,
    clock: Clock,
    pub(crate) dir: TempDir,
}

impl House {
    /// A server without any account.
    pub(crate) async fn empty() -> Self {
        Self::empty_with(|_| {}).await
    }

    /// The same with other settings.
    pub(crate) async fn empty_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::on(TempDir::new().unwrap(), change).await
    }

    /// A server on a directory in which there may be something.
    pub(crate) async fn on(dir: TempDir, change: impl FnOnce(&mut Config)) -> Self {
        let clock = Clock::system();
        let server = start(dir.path(), clock.clone(), change).await;
        Self { server, clock, dir }
    }

    /// A server with `root` as its administrator, and open sign-up.
    pub(crate) async fn with_root() -> (Self, Visitor) {
        Self::with_root_and(|_| {}).await
    }

    pub(crate) async fn with_root_and(change: impl FnOnce(&mut Config)) -> (Self, Visitor) {
        let house = Self::empty_with(change).await;
        let mut root = house.visitor();
        let account = json!({"handle": "root", "name": "Root", "password": PASSWORD});
        root.post("/api/v1/set-up", &account).await.expect(200);
        root.patch("/api/v1/settings", &json!({"sign_up": "open"})).await.expect(200);
        (house, root)
    }

    /// Someone who is not signed in.
    pub(crate) fn visitor(&self) -> Visitor {
        Visitor::new(&format!("http://{}", self.server.addr()))
    }

    /// A new account that is signed in.
    pub(crate) async fn account(&self, handle: &str) -> Visitor {
        let mut visitor = self.visitor();
        let account = json!({"handle": handle, "name": handle, "password": PASSWORD});
        visitor.post("/api/v1/sign-up", &account).await.expect(200);
        visitor
    }

    /// Another server on the same database.
    pub(crate) async fn neighbour(&self) -> Server {
        start(self.dir.path(), self.clock.clone(), |_| {}).await
    }

    /// Lets time pass at once.
    pub(crate) fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }

    pub(crate) fn app(&self) -> &Arc<App> {
        self.server.app()
    }

    pub(crate) fn addr(&self) -> std::net::SocketAddr {
        self.server.addr()
    }

    pub(crate) async fn close(self) {
        self.server.stop().await;
    }
}

async fn start(dir: &Path, clock: Clock, change: impl FnOnce(&mut Config)) -> Server {
    let mut config = Config::for_tests(dir);
    change(&mut config);
    Server::start_with_clock(config, clock).await.unwrap()
}
