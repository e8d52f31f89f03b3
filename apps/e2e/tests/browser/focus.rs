//! Where the focus goes, what Tab stops at, and what is announced.

use anyhow::ensure;
use confab_e2e::browser::NAV;
use confab_e2e::{Account, Browser, Cluster};
use confab_protocol::Visibility;

use super::Stage;

const ESCAPE: &str = "\u{e00c}";
const DELETE: &str = "\u{e017}";

/// Waits until the focus is on such an element.
async fn focus_is_on(window: &Browser, css: &str) -> anyhow::Result<()> {
    let script = format!("return document.activeElement.matches(\"{css}\")");
    window.until(&format!("the focus on {css}"), &script).await
}

/// Puts the focus on the message with this text.
async fn focus_on_message(window: &Browser, text: &str) -> anyhow::Result<()> {
    let script = format!(
        "const row = Array.from(document.querySelectorAll(\"[role='log'] article[id]\"))\
            .find((row) => row.innerText.includes('{text}')); \
        if (row) row.focus(); return !!row && document.activeElement === row"
    );
    window.until(&format!("the focus on {text}"), &script).await
}

#[tokio::test]
async fn the_focus_goes_where_the_eye_goes() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let window = stage.window_of(&ana, 0).await?;
    let mut talker = ben.connect().await?;
    for text in ["one https://example.org/1", "two https://example.org/2", "three"] {
        talker.send(general, text).await?;
    }
    window.hears("three").await?;

    // Tab stops at the links of one message alone.
    focus_on_message(&window, "two").await?;
    let stops = "return Array.from(document.querySelectorAll(\"[role='log'] article a\"))\
        .filter((a) => a.tabIndex === 0).map((a) => a.getAttribute('href')).join()";
    let only_two = format!("return (() => {{ {stops} }})() === 'https://example.org/2'");
    window.until("only the links of the current message", &only_two).await?;

    // A menu says whose message it is about and stands beside its button, which is out of sight when it
    // closes.
    let button = "[role='log'] article:focus [aria-label='More actions']";
    let noted =
        format!("window.button = document.querySelector(\"{button}\").getBoundingClientRect()");
    window.script(&noted).await?;
    window.click(button).await?;
    window.sees("dialog[open] .menu__of", "two").await?;
    let beside = "const menu = document.querySelector('dialog[open]').getBoundingClientRect(); \
        return [menu.right - button.right, Math.min(Math.abs(menu.top - button.bottom), \
            Math.abs(menu.bottom - button.top)), menu.top, innerHeight - menu.bottom]";
    let beside = window.script(beside).await?;
    let numbers: Vec<f64> = serde_json::from_value(beside.clone())?;
    ensure!(numbers[0].abs() < 2.0 && numbers[1] < 6.0, "the menu is elsewhere: {beside}");
    ensure!(numbers[2] >= 0.0 && numbers[3] >= 0.0, "the menu is cut off: {beside}");
    window.press_key(ESCAPE).await?;
    window.gone("dialog[open]").await?;
    let two = "return document.activeElement.closest('article')?.innerText.includes('two')";
    window.until("the focus on the message", two).await?;
    focus_on_message(&window, "two").await?;

    // The next message has the focus when one is deleted.
    window.press_key(DELETE).await?;
    window.click("dialog[open] .button--danger").await?;
    window.sees_no("[role='log'] .body", "two").await?;
    let three = "return document.activeElement.innerText.includes('three')";
    window.until("the focus on the next message", three).await?;

    // The details take the focus, and Escape closes them from anywhere.
    window.click("#details-toggle").await?;
    focus_is_on(&window, "[data-panel-head]").await?;
    window.press_key(ESCAPE).await?;
    window.gone("aside").await?;
    focus_is_on(&window, "#details-toggle").await?;
    window.click("#details-toggle").await?;
    window.find("aside").await?;
    window.click("[data-composer]").await?;
    window.press_key(ESCAPE).await?;
    window.gone("aside").await?;

    // Who adds people writes their name.
    window
        .script("document.querySelector(\".messages__begin [href$='#add-people']\").click()")
        .await?;
    focus_is_on(&window, "#add-people").await?;
    window.press_key(ESCAPE).await?;
    window.gone("aside").await?;

    // The skip link leads to a message, and leaves the address alone.
    window.script("document.querySelector('.skip-link').click()").await?;
    focus_is_on(&window, "[data-row]").await?;
    ensure!(!window.url().await?.contains('#'), "{}", window.url().await?);
    window.finish().await
}

#[tokio::test]
async fn mentions_and_direct_messages_elsewhere_are_announced() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let elsewhere = ana.create_room("elsewhere", Visibility::Public).await?.id;
    ben.join(elsewhere).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.open_room("general").await?;
    let mut talker = ben.connect().await?;
    talker.send(elsewhere, "nothing for her").await?;
    talker.send(elsewhere, "@ana look").await?;
    let spoken = |text: &str| {
        format!(
            "return Array.from(document.querySelectorAll(\"[aria-live='polite']\"))\
                .some((e) => e.textContent.startsWith('{text}'))"
        )
    };
    let mention = spoken("You were mentioned in #elsewhere. Ben: @ana look");
    window.until("the mention", &mention).await?;
    let direct: confab_protocol::RoomSummary =
        ben.post("/api/v1/direct", &serde_json::json!({ "handle": "ana" })).await?.json()?;
    let body = serde_json::json!({ "client_id": "direct-1", "body": "psst" });
    ben.post(&format!("/api/v1/rooms/{}/messages", direct.id), &body).await?;
    window.until("the direct message", &spoken("Direct message. Ben: psst")).await?;
    window.finish().await
}

#[tokio::test]
async fn what_is_unread_out_of_sight_is_told_and_reached() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let mut last = ana.general().await?;
    for number in 10..34 {
        last = ana.create_room(&format!("room-{number}"), Visibility::Public).await?.id;
    }
    ben.join(last).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.open_room("general").await?;
    window.gone(".nav__pill").await?;
    ben.connect().await?.send(last, "far below").await?;
    window.sees(".nav__more[data-end='below']", "1 unread").await?;
    window.click(".nav__more[data-end='below'] button").await?;
    window.gone(".nav__pill").await?;
    // From there on it is the open room that is kept in sight.
    window.open_room("room-33").await?;
    window.type_into("body", "\u{e00a}\u{e015}\u{e000}").await?;
    window.sees("h1", "general").await?;
    let in_sight = format!(
        "const list = document.querySelector('{NAV_LIST}').getBoundingClientRect(); \
        const row = document.querySelector(\"{NAV} [aria-current='page']\").getBoundingClientRect(); \
        return row.top >= list.top && row.bottom <= list.bottom"
    );
    window.until("the open room in sight", &in_sight).await?;
    window.finish().await
}

const NAV_LIST: &str = ".nav__scroll";
