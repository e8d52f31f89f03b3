//! Asks for the largest answers there are, and reads none of them.

use std::net::Ipv4Addr;
use std::time::Duration;

use anyhow::bail;
use confab_protocol::Visibility;

use super::heavy_page::{SOURCES, message_of};
use super::scene::{Scene, alone};
use super::unread::{Unread, get};
use super::{Finding, Setting};
use crate::Credential;

/// More memory than before that unread answers may hold, all together.
const HELD_KIB: u64 = 64 * 1024;
/// How long a connection that reads nothing may stay, and how late that may be noticed.
const STAY: Duration = Duration::from_secs(30);
const SLACK: Duration = Duration::from_secs(5);
/// Requests that each connection writes at once.
const PIPELINED: usize = 8;
/// One byte that makes six of JSON.
const CONTROL: &str = "\u{1}";

pub(super) async fn play(setting: Setting) -> anyhow::Result<Finding> {
    let scene = Scene::open(alone()).await?;
    let Credential::Cookie(cookie) = scene.mallory.credential.clone() else { bail!("a cookie") };
    let json = scene.room_of("json", 100, &format!("x{}", &message_of(CONTROL)[1..])).await?;
    let page = scene.room_of("page", setting.by_length(10, 50), &message_of(SOURCES[0])).await?;
    // One answer of each is read, so that what the server keeps anyway does not count.
    let paths = [format!("/api/v1/rooms/{json}/messages?limit=100"), format!("/rooms/{page}")];
    let mut finding = Finding::default();
    for path in &paths {
        let answer = scene.mallory.get(path).await?;
        finding.note(format!("an answer of {} KiB", answer.body.len() / 1024));
    }

    let (sockets, resident) = (scene.sockets()?, scene.resident_kib()?);
    let counts = setting.by_length([24, 4], [100, 24]);
    let mut unread = Unread::default();
    for (path, count) in paths.iter().zip(counts) {
        // More than the kernel's buffers hold.
        let request = get(path, &[("Cookie", &cookie)]).repeat(PIPELINED);
        unread.ask(scene.address()?, Ipv4Addr::LOCALHOST, count, &request).await;
    }
    finding.note(format!("{} connections read nothing", unread.count()));
    let is_over = |now| now <= sockets;
    let (peak, over) = scene.watch(STAY + SLACK, is_over).await?;
    let held = peak.resident_kib.saturating_sub(resident);
    finding.mib_at_most("memory while they wait", held, HELD_KIB);
    if let Some(after) = over {
        finding.within("all closed after", after, STAY + SLACK);
    } else {
        let left = scene.sockets()?.saturating_sub(sockets);
        finding.claim(format!("{left} not closed after {:?}", STAY + SLACK), false);
    }
    let others = scene.ana.create_room("elsewhere", Visibility::Private).await;
    finding.claim("others are answered afterwards", others.is_ok());
    drop(unread);
    Ok(finding)
}
