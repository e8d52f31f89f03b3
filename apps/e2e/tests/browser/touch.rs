//! Taps, long presses and Back on a phone.

use anyhow::ensure;
use confab_e2e::{Account, Browser, Cluster};

use super::Stage;

/// The newest message.
const NEWEST: &str = "[role='log'] article:last-of-type .body";

/// For how long a finger stays for a tap, and for a long press.
const TAP_MS: u64 = 150;
const LONG_MS: u64 = 900;

/// A window as wide as a phone's, on a screen that is touched, before #general with two messages.
async fn phone(stage: &Stage) -> anyhow::Result<Browser> {
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let window = stage.window().await?;
    window.become_a_phone().await?;
    window.sign_in(stage.url(), &ana.handle).await?;
    window.alive().await?;
    let mut ben = ben.connect().await?;
    ben.send(general, "the first").await?;
    ben.send(general, "the second").await?;
    window.hears("the second").await?;
    Ok(window)
}

#[tokio::test]
async fn a_long_press_opens_the_sheet_and_back_closes_it() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let window = phone(&stage).await?;
    window.script("window.same = true").await?;
    window.tap(NEWEST, LONG_MS).await?;
    window.sees("dialog[open]", "Copy text").await?;
    window.back().await?;
    window.gone("dialog[open]").await?;
    ensure!(window.script("return window.same").await? == true, "Back left the page");
    window.finish().await
}

#[tokio::test]
async fn a_tap_opens_nothing_and_the_rooms_are_under_the_switcher() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let window = phone(&stage).await?;
    window.tap(NEWEST, TAP_MS).await?;
    ensure!(window.texts("dialog[open]").await?.is_empty(), "a tap opened the sheet");
    window.click("[data-back]").await?;
    window.until("the focus on the open room", &has_focus("[aria-current='page']")).await?;
    window.click("[data-search]").await?;
    window.find("dialog[open] [role='option'], dialog[open] [role='status']").await?;
    window.back().await?;
    window.gone("dialog[open]").await?;
    window.find("nav[aria-label='Rooms']").await?;
    let small = "return Array.from(document.querySelectorAll('a, button, input, textarea, select'))\
        .filter((e) => e.checkVisibility({ visibilityProperty: true }))\
        .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])\
        .filter(([, r]) => r.width > 1 && (r.width < 44 || r.height < 44))\
        .map(([e, r]) => `${r.width}x${r.height} ${e}`)";
    let found = window.script(small).await?;
    ensure!(found == serde_json::json!([]), "smaller than a finger: {found:#}");
    window.finish().await
}

fn has_focus(css: &str) -> String {
    format!("return document.activeElement.matches(\"{css}\")")
}
