//! Who is here is known everywhere, and heals when a server dies.

use std::sync::Arc;
use std::time::Duration;

use confab_protocol::{Signal, UserId};
use confab_server::config::Config;
use tempfile::TempDir;

use crate::client::Client;
use crate::house::{GENERAL, House};
use crate::lossy::Wire;

/// A second stands for twenty.
fn quick(config: &mut Config) {
    config.live.presence = Duration::from_millis(100);
    config.live.hub.share_repeat_ms = 1_000;
    config.live.hub.share_expiry_ms = 2_100;
}

async fn sees(client: &mut Client, people: &[UserId]) {
    client
        .signal(|signal| {
            matches!(signal, Signal::Presence { online: Some(online), .. } if online == people)
        })
        .await;
}

#[tokio::test]
async fn people_of_a_killed_server_go_offline_and_those_of_a_living_one_stay() {
    let (wire, dir) = (Wire::default(), Arc::new(TempDir::new().expect("a directory")));
    let one = House::start(Arc::clone(&dir), Some(wire.join()), quick).await;
    let two = House::start(Arc::clone(&dir), Some(wire.join()), quick).await;
    let three = House::start(dir, Some(wire.join()), quick).await;
    let [ana, ben, cat] =
        [one.member("ana").await, one.member("ben").await, one.member("cat").await];
    let [a, b, c] = [ana.person().id, ben.person().id, cat.person().id];
    let mut anas = one.follow(&ana, GENERAL).await;
    let _bens = two.follow(&ben, GENERAL).await;
    let _cats = three.follow(&cat, GENERAL).await;
    sees(&mut anas, &[a, b, c]).await;
    // What was told on the way there does not count.
    anas.frames_until_pong().await;
    wire.kill(2);
    sees(&mut anas, &[a, b]).await;
    // Ben's server has repeated its share meanwhile: he is still here when Cat comes elsewhere.
    let _cats = two.follow(&cat, GENERAL).await;
    sees(&mut anas, &[a, b, c]).await;
}
