//! Reading far back, and forth again.

use std::ops::RangeInclusive;

use anyhow::ensure;
use confab_e2e::browser::COMPOSER;
use confab_e2e::{Account, Browser, Cluster};
use confab_protocol::{RoomId, Visibility};
use confab_testing::{DEADLINE, eventually};
use serde_json::{Value, json};

use super::Stage;

/// Enough that the newest are let go while the oldest are read.
const MESSAGES: usize = 400;

/// A page is asked for within 800 pixels of an end.
const NEAR: u32 = 700;

/// Says lines with these numbers in a room.
pub(crate) async fn tell(
    account: &Account,
    room: RoomId,
    numbers: RangeInclusive<usize>,
) -> anyhow::Result<()> {
    let path = format!("/api/v1/rooms/{room}/messages");
    for number in numbers {
        let body =
            json!({ "client_id": format!("m{number}"), "body": format!("line {number:03}") });
        account.post(&path, &body).await?.json::<Value>()?;
    }
    Ok(())
}

/// Ana's window in a room where Ben has said all the lines.
async fn long_room(stage: &Stage) -> anyhow::Result<(Browser, Account, RoomId)> {
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    tell(&ben, general, 1..=MESSAGES).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.hears(&format!("line {MESSAGES}")).await?;
    Ok((window, ben, general))
}

/// The numbers of the lines that are in the page, in its order.
pub(crate) async fn lines(window: &Browser) -> anyhow::Result<Vec<usize>> {
    let texts = window.messages().await?;
    let numbers = texts.iter().filter_map(|text| text.strip_prefix("line "));
    Ok(numbers.map(str::parse).collect::<Result<_, _>>()?)
}

/// Scrolls up or down in steps, each as far as the page goes, until it holds this line.
async fn scroll_to(window: &Browser, position: &str, line: usize) -> anyhow::Result<()> {
    let scroll =
        format!("document.querySelector('.messages__scroll').scrollTop = {position}; return true");
    eventually(DEADLINE * 2, &format!("line {line}"), async || {
        window.script(&scroll).await.is_ok()
            && lines(window).await.is_ok_and(|lines| lines.contains(&line))
    })
    .await
}

pub(crate) fn gapless(lines: &[usize]) -> anyhow::Result<()> {
    let next = lines.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    ensure!(next, "not one after the other: {lines:?}");
    Ok(())
}

#[tokio::test]
async fn reading_far_back_and_forth_misses_nothing() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let (window, ben, general) = long_room(&stage).await?;
    ensure!(!lines(&window).await?.contains(&1), "all of it was loaded at once");
    scroll_to(&window, "-1e6", 1).await?;
    window.sees_no("[role='log']", &format!("line {MESSAGES}")).await?;
    gapless(&lines(&window).await?)?;

    // New messages wait at the end meanwhile.
    let mut ben = ben.connect().await?;
    ben.send(general, "line 401").await?;
    window.sees(".jump", "1 new").await?;
    // The end of what is loaded, which is not the end of the room.
    scroll_to(&window, "0", MESSAGES + 1).await?;
    let shown = lines(&window).await?;
    gapless(&shown)?;
    ensure!(!shown.contains(&1), "nothing was let go: {} rows", shown.len());
    // The last page held still what was read: the end is further down now.
    let end = "document.querySelector('.messages__scroll').scrollTop = 0; \
               return !document.querySelector('.jump')";
    window.until("the end", end).await?;
    ben.send(general, "line 402").await?;
    window.hears("line 402").await?;
    gapless(&lines(&window).await?)?;
    window.finish().await
}

#[tokio::test]
async fn what_is_read_stays_where_it_is_while_pages_come_and_go() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let (window, _, _) = long_room(&stage).await?;
    // Up, page by page, past where the newest are let go; then down again.
    for (end, first) in [("up", true), ("up", true), ("up", true), ("up", true), ("down", false)] {
        let edge = if first { "rows[0]" } else { "rows[rows.length - 1]" };
        let from = if first {
            format!("box.clientHeight - box.scrollHeight + {NEAR}")
        } else {
            format!("-{NEAR}")
        };
        // Remembers the row in the middle, then comes near the end.
        let mark = format!(
            "const box = document.querySelector('.messages__scroll'); \
             const rows = box.querySelectorAll('article'); window.edge = {edge}.innerText; \
             box.scrollTop = {from}; const at = box.getBoundingClientRect(); \
             window.mark = document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2)\
             .closest('article'); window.top_before = window.mark.getBoundingClientRect().top; \
             return true"
        );
        window.until("a mark", &mark).await?;
        let still = format!(
            "const box = document.querySelector('.messages__scroll'); \
             const rows = box.querySelectorAll('article'); \
             if ({edge}.innerText === window.edge || document.querySelector('.messages__older') \
             || rows.length > 210) return false; \
             window.moved = window.mark.getBoundingClientRect().top - window.top_before; \
             return true"
        );
        window.until(&format!("the next page {end}"), &still).await?;
        let moved = window.script("return window.moved").await?;
        ensure!(moved.as_f64().is_some_and(|moved| moved.abs() < 2.0), "{end}: moved by {moved}");
    }
    window.finish().await
}

#[tokio::test]
async fn what_is_new_far_above_is_told_and_reached() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let elsewhere = ana.create_room("elsewhere", Visibility::Public).await?.id;
    ben.join(elsewhere).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.open_room("elsewhere").await?;
    // Nothing of the other room is in the page any more.
    window.reload().await?;
    window.alive().await?;
    tell(&ben, general, 1..=130).await?;
    let mut ben = ben.connect().await?;
    ben.send(elsewhere, "that was all").await?;
    window.hears("that was all").await?;
    window.open_room("general").await?;
    window.hears("line 130").await?;
    window.sees(".news", "100+ new").await?;
    window.script("performance.clearResourceTimings(); return true").await?;
    window.press("Jump to first").await?;
    window.sees("[role='log']", "line 001").await?;
    gapless(&lines(&window).await?)?;
    let shown = lines(&window).await?;
    ensure!(!shown.contains(&130), "all between was loaded: {shown:?}");
    let pages = "return performance.getEntriesByType('resource')\
        .filter((entry) => entry.name.includes('around=')).length";
    ensure!(window.script(pages).await? == 1, "one page is enough");
    let divider = "const line = document.querySelector('.new-line'); \
                   const list = document.querySelector('.messages__scroll'); \
                   const [at, box] = [line, list].map((node) => node.getBoundingClientRect()); \
                   return at.top >= box.top && at.bottom <= box.bottom";
    window.until("the divider in sight", divider).await?;
    window.gone(".news").await?;

    window.open_room("elsewhere").await?;
    for number in 1..=40 {
        ben.send(general, &format!("more {number}")).await?;
    }
    ben.send(elsewhere, "and that too").await?;
    window.hears("and that too").await?;
    window.open_room("general").await?;
    window.hears("more 40").await?;
    window.sees(".news", "40 new messages since ").await?;
    window.type_into(COMPOSER, "\u{e00c}").await?;
    window.gone(".news").await?;
    window.finish().await
}
