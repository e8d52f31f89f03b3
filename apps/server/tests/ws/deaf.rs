//! A broker that is connected and deaf is noticed, told to everyone, and connected anew.

use std::sync::Arc;
use std::time::{Duration, Instant};

use confab_protocol::Signal;
use tempfile::TempDir;
use tokio::time::timeout;

use crate::client::DEADLINE;
use crate::house::{GENERAL, House};
use crate::lossy::Wire;
use crate::operations::get;

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

/// The probe is one of the tasks of delivery; what it does when it begins anew is what each does.
#[tokio::test]
async fn a_task_of_delivery_that_panics_is_named_and_goes_on() {
    let wire = Wire::default();
    let dir = Arc::new(TempDir::new().expect("a directory"));
    let house = House::start(dir, Some(wire.join()), |_| {}).await;
    let ana = house.member("ana").await;
    let mut client = house.follow(&ana, GENERAL).await;
    wire.panic_once();
    let named = async {
        while !get(&house, "/readyz").await.1.ends_with(r#""tasks":["live.broker.probe"]}"#) {}
    };
    timeout(DEADLINE, named).await.expect("it is named");
    house.send(&ana, GENERAL, "all the same").await;
    client.event().await;
    // Its new run hears itself, or the broker would be away.
    let up = async { while get(&house, "/readyz").await.0 != 200 {} };
    timeout(DEADLINE, up).await.expect("it is up again");
}
