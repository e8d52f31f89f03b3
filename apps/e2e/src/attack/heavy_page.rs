//! Sends messages that become so many elements that nobody's browser opens the room.

use std::time::{Duration, Instant};

use reqwest::Method;

use super::scene::{Scene, alone};
use super::{Finding, Setting};

/// Sources of 16 KiB that grow the most: a code block in a list item on each line, a code block
/// alone, and one in colours.
pub(super) const SOURCES: [&str; 3] = ["- ```\n", "```\n", "```c\n1 1 1\n```\n"];
/// A message's source, in bytes.
const MESSAGE: usize = 16 * 1024;
/// A page of history holds at most so many messages.
const MESSAGES: u64 = 50;

/// Most elements of one message with its row; of the page beside its messages; and most of a whole
/// page, so that a browser lays it out in a second or two.
const ELEMENTS_EACH: u64 = 1_100;
const ELEMENTS_BESIDES: u64 = 500;
const ELEMENTS_AT_MOST: u64 = 20_000;
const KIB_AT_MOST: u64 = 2 * 1024;
/// The longest time to print a page.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) async fn play(setting: Setting) -> anyhow::Result<Finding> {
    let scene = Scene::open(alone()).await?;
    let mut finding = Finding::default();
    let messages = setting.by_length(5, MESSAGES);
    for (number, source) in SOURCES.into_iter().enumerate() {
        let room = scene.room_of(&format!("heavy {number}"), messages, &message_of(source)).await?;
        let asked = Instant::now();
        let request = scene.ana.raw(Method::GET, &format!("/rooms/{room}"));
        let page = request.timeout(Duration::from_mins(2)).send().await?.text().await?;
        let took = asked.elapsed();
        finding.note(format!("{messages} messages of {MESSAGE} bytes of {source:?}"));
        let bound = (messages * ELEMENTS_EACH + ELEMENTS_BESIDES).min(ELEMENTS_AT_MOST);
        finding.at_most("elements of the page", elements(&page), bound);
        finding.at_most("KiB of the page", page.len() as u64 / 1024, KIB_AT_MOST);
        finding.within("printed in", took, setting.by_build(5, 1) * PATIENCE);
    }
    Ok(finding)
}

/// A message of these lines, as long as a message may be.
pub(super) fn message_of(source: &str) -> String {
    source.repeat(MESSAGE / source.len())
}

/// How many elements a page opens.
fn elements(page: &str) -> u64 {
    let bytes = page.as_bytes().windows(2);
    bytes.filter(|pair| pair[0] == b'<' && pair[1].is_ascii_alphabetic()).count() as u64
}
