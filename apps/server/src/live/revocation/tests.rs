//! From which moment on what is taken away is known.

use std::time::Duration;

use confab_protocol::SessionId;

use super::*;
use crate::config::Config;
use crate::server::Server;

#[tokio::test]
async fn whoever_came_before_the_first_read_comes_again() {
    let dir = tempfile::TempDir::new().expect("a directory");
    let mut config = Config::for_tests(dir.path());
    config.live.access_patience = Duration::from_mins(1);
    let server = Server::start(config).await.expect("a server");
    let live = &server.app().live;
    assert!(live.shared.access_read.is_cancelled(), "it serves nobody before it has read");

    // As when that read took too long to wait for.
    let early = live.connect(UserId(1), SessionId(1)).await.expect("a connection");
    take(live, Last::Unknown).await.expect("a store");
    assert_eq!(early.outbox().ending(), Some(CloseCode::Revalidate));
    server.stop().await;
}
