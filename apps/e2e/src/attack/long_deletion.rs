//! Deletes a message that has as many versions as a message may have, while someone else talks.

use std::time::{Duration, Instant};

use confab_protocol::{RoomId, Seq, Visibility};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::bystander::Bystander;
use super::finding::Patience;
use super::scene::{Scene, alone};
use super::{Finding, Setting};
use crate::Account;

const BYTES: usize = 16_000;
/// More than a message may have.
const EDITS: u64 = 3_000;
/// Edits that wait at once: the server takes them into one transaction.
const AT_ONCE: u64 = 16;

pub(super) async fn play(setting: Setting) -> anyhow::Result<Finding> {
    let scene = Scene::open(alone()).await?;
    let mut finding = Finding::default();
    let room = scene.mallory.create_room("versions", Visibility::Private).await?.id;
    let path = format!("/api/v1/rooms/{room}/messages");
    let mut messages = Vec::new();
    for number in 0..setting.by_length(2, 10) {
        let new = json!({ "client_id": format!("new-{number}"), "body": "x".repeat(BYTES) });
        let sent: Value = scene.mallory.post(&path, &new).await?.json()?;
        let message: Seq = serde_json::from_value(sent["seq"].clone())?;
        let edits = edit(&scene.mallory, room, message, EDITS).await?;
        messages.push((message, edits));
    }
    let edits: u64 = messages.iter().map(|(_, edits)| edits).sum();
    finding.note(format!("{} messages, {edits} edits of {BYTES} bytes", messages.len()));

    let bystander = Bystander::talk(&scene.ana).await?;
    // They have begun to talk.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let (mut deleted, mut longest) = (0, Duration::ZERO);
    for (message, _) in &messages {
        let asked = Instant::now();
        let request = scene.mallory.raw(Method::DELETE, &format!("{path}/{message}"));
        deleted += usize::from(request.send().await?.status().is_success());
        longest = longest.max(asked.elapsed());
    }
    // Later erasure counts as well.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let text = format!("{deleted} of {} deleted, the longest in {longest:.1?}", messages.len());
    finding.claim(text, deleted == messages.len());
    let worst = Duration::from_millis(setting.by_build(250, 100));
    finding.bystander(&bystander.stop().await, Patience { p99: worst, worst });
    Ok(finding)
}

/// Edits as often as wanted, or until the server takes no more; gives how many it took.
async fn edit(mallory: &Account, room: RoomId, message: Seq, wanted: u64) -> anyhow::Result<u64> {
    let path = format!("/api/v1/rooms/{room}/messages/{message}");
    let mut taken = 0;
    for begin in (0..wanted).step_by(usize::try_from(AT_ONCE)?) {
        let edits = (begin..begin + AT_ONCE).map(|number| {
            let body = format!("{number}{}", "y".repeat(BYTES - 8));
            // Another for each message: what has an answer gets it again.
            let client_id = format!("{message}-{number}");
            let edit = json!({ "client_id": client_id, "body": body });
            let request = mallory.raw(Method::PATCH, &path).json(&edit);
            async move { Ok::<_, anyhow::Error>(request.send().await?.status()) }
        });
        let answers = join_all(edits).await.into_iter().collect::<anyhow::Result<Vec<_>>>()?;
        let accepted = answers.iter().filter(|status| status.is_success()).count() as u64;
        taken += accepted;
        if accepted == 0 {
            break;
        }
    }
    Ok(taken)
}
