//! Presence is known everywhere, and heals when a server dies.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use confab_protocol::{Signal, UserId};
use confab_server::config::Config;
use futures_util::future::join_all;
use tempfile::TempDir;
use tokio::time::{Instant, timeout_at};

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
    // Signals on the way there do not count.
    anas.frames_until_pong().await;
    wire.kill(2);
    sees(&mut anas, &[a, b]).await;
    // Ben's server has repeated its share meanwhile: he is still here when Cat comes elsewhere.
    let _cats = two.follow(&cat, GENERAL).await;
    sees(&mut anas, &[a, b, c]).await;
}

/// Some of 300 people are in the room at any moment, and each is there only for a moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_costs_a_client_one_presence_in_two_seconds_however_many_come_and_go() {
    let house = House::open().await;
    let watcher = house.member("watcher").await;
    let mut people = Vec::new();
    for number in 0..300 {
        people.push(house.member(&format!("person{number}")).await);
    }
    let visits = AtomicUsize::new(0);
    let visiting = people.chunks(10).map(async |people| {
        let mut here = VecDeque::new();
        for person in people.iter().cycle() {
            here.push_back(house.follow(person, GENERAL).await);
            visits.fetch_add(1, Ordering::Relaxed);
            if here.len() > people.len() / 2 {
                here.pop_front();
            }
        }
    });
    let counting = async {
        let mut client = house.follow(&watcher, GENERAL).await;
        // The first state is told at once.
        client.signal(is_presence).await;
        let (begun, mut told) = (Instant::now(), 0_u32);
        while timeout_at(begun + WATCHED, client.signal(is_presence)).await.is_ok() {
            told += 1;
        }
        told
    };
    let told = tokio::select! {
        told = counting => told,
        _ = join_all(visiting) => unreachable!("they come and go for ever"),
    };
    let visits = visits.into_inner();
    println!("{told} signals in {WATCHED:?}, while people came {visits} times");
    assert!(visits > 100, "too few came: {visits}");
    // Five gatherings end within ten seconds, or six do where one ends right at the beginning.
    assert!((2..=6).contains(&told), "{told} signals in {WATCHED:?}");
}

const WATCHED: Duration = Duration::from_secs(10);

fn is_presence(signal: &Signal) -> bool {
    matches!(signal, Signal::Presence { .. })
}

/// Shares are repeated after an hour only: what heals here does so since the broker is back.
#[tokio::test]
async fn who_came_and_went_while_a_server_heard_nothing_is_known_once_it_hears_again() {
    let lasting = |config: &mut Config| {
        quick(config);
        config.live.hub.share_repeat_ms = 3_600_000;
        config.live.hub.share_expiry_ms = 3_600_000;
    };
    let (wire, dir) = (Wire::default(), Arc::new(TempDir::new().expect("a directory")));
    let one = House::start(Arc::clone(&dir), Some(wire.join()), lasting).await;
    let two = House::start(dir, Some(wire.join()), lasting).await;
    let [ana, ben, cat, dan] = [
        one.member("ana").await,
        one.member("ben").await,
        one.member("cat").await,
        one.member("dan").await,
    ];
    let [a, b, c, d] = [&ana, &ben, &cat, &dan].map(|member| member.person().id);
    let mut anas = one.follow(&ana, GENERAL).await;
    let bens = two.follow(&ben, GENERAL).await;
    let mut dans = two.follow(&dan, GENERAL).await;
    sees(&mut anas, &[a, b, d]).await;
    sees(&mut dans, &[a, b, d]).await;
    wire.sever(1);
    dans.signal(|signal| *signal == Signal::Delivery { delayed: true }).await;
    drop(bens);
    let _cats = one.follow(&cat, GENERAL).await;
    // Each server has told its own people, and so the others, who did not hear it.
    sees(&mut anas, &[a, b, c, d]).await;
    sees(&mut dans, &[a, d]).await;
    let back = Instant::now();
    wire.rejoin();
    sees(&mut anas, &[a, c, d]).await;
    sees(&mut dans, &[a, c, d]).await;
    assert!(back.elapsed() < Duration::from_secs(5), "known after {:?}", back.elapsed());
}
