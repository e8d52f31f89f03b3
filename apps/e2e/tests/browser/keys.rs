//! The keyboard, the landmarks, the announcer, the themes, the small screens.

use anyhow::ensure;
use confab_e2e::browser::NAV;
use confab_e2e::{Account, Cluster};
use confab_protocol::Visibility;

use super::Stage;

#[tokio::test]
async fn a_keyboard_is_enough() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    ana.create_room("gardening", Visibility::Public).await?;
    let window = stage.window_of(&ana, 0).await?;
    // Opening a room puts the focus where one writes.
    let in_composer =
        "return document.activeElement.matches(\"form[aria-label^='Message'] textarea\")";
    window.until("the focus in the composer", in_composer).await?;
    window.type_into("body", "\u{e009}k\u{e000}").await?;
    window.fill("input[role='combobox']", "gard").await?;
    window.type_into("input[role='combobox']", "\u{e007}").await?;
    window.sees("h1", "gardening").await?;
    // Shift+Enter is a new line, Enter sends.
    window
        .type_into("form[aria-label^='Message'] textarea", "one\u{e008}\u{e007}\u{e000}two\u{e007}")
        .await?;
    window.hears("one\ntwo").await?;
    window.finish().await
}

#[tokio::test]
async fn shortcuts_work_where_the_keyboard_has_no_latin_letters() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.say("of my own").await?;
    window.hears("of my own").await?;
    let press = |target: &str, key: &str, code: &str, control: bool| {
        format!(
            "const target = {target}; target.focus?.(); target.dispatchEvent(\
             new KeyboardEvent('keydown', {{ key: '{key}', code: '{code}', ctrlKey: {control}, \
             bubbles: true, cancelable: true }})); return true"
        )
    };
    for (key, code, opens) in [
        ("л", "KeyK", "input[role='combobox']"),
        ("κ", "KeyK", "input[role='combobox']"),
        ("ץ", "Period", "aside"),
    ] {
        window.script(&press("document.body", key, code, true)).await?;
        window.find(opens).await?;
        window.script(&press("document.body", key, code, true)).await?;
        window.gone(opens).await?;
    }
    let row = "document.querySelector(\"[role='log'] article\")";
    window.script(&press(row, "у", "KeyE", false)).await?;
    window.find("textarea[aria-label='Edit message']").await?;
    window.finish().await
}

#[tokio::test]
async fn the_landmarks_are_there_and_only_news_of_others_is_announced() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let mut ben = ben.connect().await?;
    ben.send(general, "from the past").await?;
    let window = stage.window_of(&ana, 0).await?;
    for css in [
        NAV,
        "main",
        "form[aria-label='Message #general']",
        "[role='log'][aria-live='off'][aria-label='Messages in #general']",
    ] {
        window.find(css).await?;
    }
    window.say("my own words").await?;
    window.hears("my own words").await?;
    ben.send(general, "news").await?;
    let spoken = "return Array.from(document.querySelectorAll(\"[aria-live='polite']\"), \
        (e) => e.textContent).join(' ')";
    window.until("the announcement", &format!("{}.includes('Ben: news')", wrap(spoken))).await?;
    let spoken = window.script(spoken).await?.to_string();
    ensure!(!spoken.contains("from the past") && !spoken.contains("my own words"), "{spoken}");
    window.finish().await
}

#[tokio::test]
async fn keys_work_and_lists_follow_what_is_typed_on_pages_without_the_app() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ..] = Account::found(stage.url(), ["ana", "ben", "chloe"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    let settings = format!("{}/settings", stage.url());
    for (keys, opens) in [
        (&[CONTROL, "k"][..], "dialog[open] input[role='combobox']"),
        (&["?"], "dialog[open] .keys"),
        (&[CONTROL, SHIFT, "m"], "h1"),
    ] {
        window.goto(&settings).await?;
        window.press_together(keys).await?;
        window.gone("form[action='/settings/look']").await?;
        window.find(opens).await?;
        ensure!(!window.url().await?.contains('#'), "{}", window.url().await?);
    }

    // What was ticked stays ticked, and a later answer is for the text of then.
    window.goto(&format!("{}/new-message", stage.url())).await?;
    window.fill("input[name='query']", "chl").await?;
    window.sees("[data-results]", "chloe").await?;
    window.click("input[value='chloe']").await?;
    window.fill("input[name='query']", "be").await?;
    window.sees("[data-results]", "ben").await?;
    window.find("input[value='chloe']:checked").await?;
    window.find("input[name='query']:focus").await?;

    let off = "Object.defineProperty(navigator, 'onLine', { configurable: true, value: false }); \
        dispatchEvent(new Event('offline')); return true";
    window.script(off).await?;
    window.sees(".bar[role='status']", "You’re offline.").await?;
    window
        .script("delete navigator.onLine; dispatchEvent(new Event('online')); return true")
        .await?;
    window.gone(".bar").await?;
    window.finish().await
}

const CONTROL: &str = "\u{e009}";
const SHIFT: &str = "\u{e008}";

/// Makes a function's body an expression.
fn wrap(body: &str) -> String {
    format!("return (() => {{ {body} }})()")
}

#[tokio::test]
async fn a_theme_that_was_chosen_stays() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    let background = "return getComputedStyle(document.body).backgroundColor";
    let mut seen = Vec::new();
    for theme in ["light", "dark"] {
        window.goto(&format!("{}/settings", stage.url())).await?;
        window.click(&format!("input[name='theme'][value='{theme}']")).await?;
        window.click("form[action='/settings/look'] button").await?;
        window.sees("[role='status']", "Appearance saved").await?;
        window.find(&format!("html[data-theme='{theme}']")).await?;
        window.goto(stage.url()).await?;
        window.find(&format!("html[data-theme='{theme}']")).await?;
        window.alive().await?;
        seen.push(window.script(background).await?);
    }
    ensure!(seen[0] != seen[1], "light and dark look the same: {seen:?}");
    window.finish().await
}

#[tokio::test]
async fn nothing_sticks_out_of_a_small_screen() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let general = ana.general().await?;
    ana.connect().await?.send(general, &"long".repeat(200)).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.hears("long").await?;
    for (width, height) in [(360, 740), (768, 1024), (1280, 800), (1920, 1080)] {
        window.resize(width, height).await?;
        let fits = "return document.documentElement.scrollWidth <= window.innerWidth";
        window.until(&format!("nothing sticks out at {width}"), fits).await?;
        let clear = "const box = document.querySelector(\"form[aria-label^='Message']\")\
            .getBoundingClientRect(); return box.bottom <= window.innerHeight + 1";
        window.until(&format!("the composer is on the screen at {width}"), clear).await?;
    }
    window.finish().await
}
