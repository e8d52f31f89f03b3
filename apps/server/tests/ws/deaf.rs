//! A broker that is connected and deaf is noticed, told to everyone, and connected anew.

use std::sync::Arc;
use std::time::{Duration, Instant};

use confab_protocol::Signal;
use tempfile::TempDir;

use crate::house::{GENERAL, House};
use crate::lossy::Wire;

#[tokio::test]
async fn a_deaf_broker_is_noticed_within_three_seconds_told_and_connected_anew() {
    let wire = Wire::default();
    let dir = Arc::new(TempDir::new().expect("a directory"));
    let house = House::start(dir, Some(wire.join()), |_| {}).await;
    let ana = house.member("ana").await;
    let mut client = house.follow(&ana, GENERAL).await;

    wire.deafen(true);
    let deaf = Instant::now();
    client.signal(|signal| *signal == Signal::Delivery { delayed: true }).await;
    assert!(deaf.elapsed() < Duration::from_secs(3), "noticed after {:?}", deaf.elapsed());
    let ready = reqwest::get(format!("http://{}/readyz", house.server.addr())).await;
    let body = ready.expect("an answer").text().await.expect("text");
    assert!(body.contains(r#""ready":false"#) && body.contains(r#""broker":"away""#), "{body}");
    assert_eq!(wire.renewals(), 1, "once, and not at every look");

    wire.deafen(false);
    let hears = Instant::now();
    client.signal(|signal| *signal == Signal::Delivery { delayed: false }).await;
    assert!(hears.elapsed() < Duration::from_secs(5), "healed after {:?}", hears.elapsed());
}
