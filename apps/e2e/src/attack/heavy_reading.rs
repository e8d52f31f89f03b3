//! Asks for a page that is dear to print again and again, while someone else talks.

use std::time::{Duration, Instant};

use confab_protocol::RoomId;
use reqwest::Method;
use tokio::task::JoinSet;

use super::bystander::Bystander;
use super::finding::Patience;
use super::heavy_page::{SOURCES, message_of};
use super::scene::{Scene, alone};
use super::{Finding, Setting};
use crate::Account;

const MESSAGES: u64 = 50;
/// Connections of one account that ask.
const AT_ONCE: usize = 12;

pub(super) async fn play(setting: Setting) -> anyhow::Result<Finding> {
    let scene = Scene::open(alone()).await?;
    let messages = setting.by_length(10, MESSAGES);
    let room = scene.room_of("heavy", messages, &message_of(SOURCES[0])).await?;
    let time = Duration::from_secs(setting.by_length(4, 15));
    let patience = setting.by_build(
        Patience { p99: Duration::from_millis(300), worst: Duration::from_millis(600) },
        Patience { p99: Duration::from_millis(50), worst: Duration::from_millis(250) },
    );

    let mut finding = Finding::default();
    let bystander = Bystander::talk(&scene.ana).await?;
    let mut readers = JoinSet::new();
    for _ in 0..AT_ONCE {
        readers.spawn(read(scene.mallory.clone(), room, time));
    }
    let (mut printed, mut refused) = (0, 0);
    while let Some(reader) = readers.join_next().await {
        let (pages, others) = reader?;
        printed += pages;
        refused += others;
    }
    finding.note(format!(
        "{AT_ONCE} connections for {time:?}: {printed} pages, {refused} refused or given up"
    ));
    finding.bystander(&bystander.stop().await, patience);
    let halted = scene.cluster.server(0).log()?.count("delivery is halted");
    finding.at_most("delivery halted", halted, 0);
    Ok(finding)
}

/// Asks until the time is over; gives how many pages came, and how many did not.
async fn read(mallory: Account, room: RoomId, time: Duration) -> (usize, usize) {
    let (began, mut came) = (Instant::now(), (0, 0));
    while let Some(left) = time.checked_sub(began.elapsed()) {
        let request = mallory.raw(Method::GET, &format!("/rooms/{room}")).timeout(left);
        let page = async { request.send().await?.error_for_status()?.bytes().await };
        match page.await {
            Ok(_) => came.0 += 1,
            Err(error) => {
                came.1 += 1;
                // One who is refused asks again at once, but not in a busy loop.
                let pause = Duration::from_millis(if error.is_status() { 20 } else { 0 });
                tokio::time::sleep(pause).await;
            }
        }
    }
    came
}
