//! The picker of emoji: by keyboard, with those chosen last first and a skin tone that is kept.

use anyhow::ensure;
use confab_e2e::browser::COMPOSER;
use confab_e2e::{Account, Cluster};

use super::Stage;

const OPENER: &str = ".composer button[aria-label='Add an emoji']";
const SEARCH: &str = "dialog[open] input";
/// Chooses the middle one of the skin tones.
const TONE: &str = "const tone = document.querySelector('dialog[open] select'); tone.value = '3'; \
    tone.dispatchEvent(new Event('change', { bubbles: true }))";
const CELLS: &str = "dialog[open] [role='gridcell']";

#[tokio::test]
async fn an_emoji_is_found_by_keyword_and_comes_first_from_then_on() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.type_into(COMPOSER, "well done ").await?;
    window.click(OPENER).await?;
    window.find(&format!("{CELLS}[aria-label='grinning face'][tabindex='0']")).await?;
    // By keyword, into the grid and along it.
    window.fill(SEARCH, "applause").await?;
    window.find(&format!("{CELLS}[data-emoji='0'][aria-label='clapping hands']")).await?;
    window.sees("dialog[open] [role='status']", "emoji").await?;
    window.script(TONE).await?;
    window.sees(&format!("{CELLS}[data-emoji='0']"), "👏🏽").await?;
    window.type_into(SEARCH, "\u{e015}").await?;
    let focused = "return document.activeElement.getAttribute('aria-label')";
    ensure!(window.script(focused).await? == "clapping hands", "Down leads into the grid");
    window.press_key("\u{e007}").await?;
    window.gone("dialog[open]").await?;
    window
        .until(
            "the focus back where one writes",
            "return document.activeElement.matches('[data-composer]')",
        )
        .await?;
    window.type_into(COMPOSER, "!\u{e007}").await?;
    window.hears("well done 👏🏽!").await?;
    // It is the first from now on, also after a reload; and the tone stays.
    window.reload().await?;
    window.alive().await?;
    window.click(OPENER).await?;
    window.sees(&format!("{CELLS}[data-emoji='0']"), "👏🏽").await?;
    window.find("dialog[open] [role='rowgroup'][aria-label='Recent']").await?;
    window.type_into(SEARCH, "\u{e015}").await?;
    for (key, then) in [
        ("\u{e015}", "grinning face"),
        ("\u{e014}", "grinning face with big eyes"),
        ("\u{e010}", "face with tears of joy"),
        ("\u{e011}", "grinning face"),
        ("\u{e013}", "clapping hands"),
    ] {
        window.press_key(key).await?;
        ensure!(window.script(focused).await? == then, "{then}");
    }
    // Escape leaves the text as it is, with the focus on what opened it.
    window.press_key("\u{e00c}").await?;
    window.gone("dialog[open]").await?;
    window
        .until(
            "the focus on the opener",
            &format!("return document.activeElement.matches(\"{OPENER}\")"),
        )
        .await?;
    window.finish().await
}

#[tokio::test]
async fn on_a_phone_the_picker_is_a_sheet_with_cells_for_fingers() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window().await?;
    window.become_a_phone().await?;
    window.sign_in(stage.url(), &ana.handle).await?;
    window.alive().await?;
    window.click(OPENER).await?;
    window.find(CELLS).await?;
    let sheet = "const box = document.querySelector('dialog[open]').getBoundingClientRect(); \
        const cell = document.querySelector(\"dialog[open] [role='gridcell']\").getBoundingClientRect(); \
        return box.bottom >= innerHeight - 1 && box.left <= 0 && cell.width >= 43 && cell.height >= 44";
    ensure!(window.script(sheet).await? == true, "no sheet, or cells too small");
    window.back().await?;
    window.gone("dialog[open]").await?;
    window.finish().await
}
