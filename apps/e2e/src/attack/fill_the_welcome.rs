//! Adds one person to so many rooms with long names that their `welcome` cannot be sent any more.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use confab_protocol::RoomId;
use serde_json::{Value, json};

use super::scene::{Scene, alone};
use super::{Finding, Setting};
use crate::Account;

/// As many as a `welcome` of one frame did not carry any more.
const ROOMS: usize = 760;
/// How often one asks at once.
const AT_ONCE: usize = 4;
/// The longest wait for a list of rooms.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn play(_setting: Setting) -> anyhow::Result<Finding> {
    let scene = Scene::open(alone()).await?;
    let mut finding = Finding::default();
    let began = Instant::now();
    let added = futures_util::future::try_join_all(
        (0..AT_ONCE).map(|worker| add(&scene.mallory, worker, ROOMS / AT_ONCE)),
    )
    .await?;
    let (added, refused) = added.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    finding.note(format!(
        "{added} of {ROOMS} additions to private rooms accepted, {refused} refused, in {:.0?}",
        began.elapsed()
    ));

    let connecting = Instant::now();
    let talking = async {
        let mut victim = scene.ana.connect().await.context("no welcome")?;
        finding.note(format!(
            "welcome with {} rooms after {:.0?}",
            victim.welcome.rooms.len(),
            connecting.elapsed()
        ));
        let general = scene.ana.general().await?;
        victim.send(general, "still here").await
    };
    match tokio::time::timeout(PATIENCE, talking).await {
        Ok(Ok(_)) => {
            finding.within("victim connects and talks after", connecting.elapsed(), PATIENCE);
        }
        Ok(Err(error)) => finding.claim(format!("victim is shut out: {error:#}"), false),
        Err(_) => finding.claim(format!("victim waits for more than {PATIENCE:?}"), false),
    }
    Ok(finding)
}

/// Makes rooms and adds the victim; gives how many additions were accepted and refused.
async fn add(mallory: &Account, worker: usize, rooms: usize) -> anyhow::Result<(usize, usize)> {
    let (mut added, mut refused) = (0, 0);
    for number in 0..rooms {
        let name = format!("{worker}-{number}-");
        // Four bytes each, and no two rooms alike.
        let name = format!("{name}{}", "\u{1F4A5}".repeat(64 - name.chars().count()));
        let topic = "\u{1F4A5}".repeat(250);
        let new = json!({ "name": name, "topic": topic, "visibility": "private" });
        let made = mallory.post("/api/v1/rooms", &new).await?;
        if !made.status.is_success() {
            refused += 1;
            continue;
        }
        let room: RoomId = serde_json::from_value(made.json::<Value>()?["id"].clone())?;
        let path = format!("/api/v1/rooms/{room}/members");
        let answer = mallory.post(&path, &json!({ "handle": "ana" })).await?;
        if answer.status.is_success() { added += 1 } else { refused += 1 }
    }
    Ok((added, refused))
}
