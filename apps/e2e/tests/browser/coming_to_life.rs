//! A printed page is exchanged for a live one, and nobody notices.

use anyhow::ensure;
use confab_e2e::browser::COMPOSER;
use confab_e2e::{Account, Cluster};

use super::Stage;

/// Exchanges the page once more, and gives what `after` is right then.
fn exchanged(before: &str, after: &str) -> String {
    format!(
        "{before};\
         const part = document.querySelector(\"link[rel='modulepreload']\").href;\
         return import(part).then((app) => {{ app.hydrate(); return {after}; }})"
    )
}

#[tokio::test]
async fn what_was_typed_before_the_page_came_to_life_stays() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    // Without an event, so that no draft is kept: only the field itself has the words.
    let typed = format!("document.querySelector(\"{COMPOSER}\").value = 'half a sentence'");
    window.script(&exchanged(&typed, "true")).await?;
    let kept = format!("return document.querySelector(\"{COMPOSER}\").value === 'half a sentence'");
    window.until("the half sentence", &kept).await?;
    window.script(&format!("document.querySelector(\"{COMPOSER}\").focus(); return true")).await?;
    window.say(", and the rest").await?;
    window.hears("half a sentence, and the rest").await?;
    window.finish().await
}

#[tokio::test]
async fn what_is_open_does_not_come_in_a_second_time() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let general = ana.general().await?;
    let window = stage.window_of(&ana, 0).await?;
    window.resize(768, 1024).await?;
    window.goto(&format!("{}/rooms/{general}?panel=details", stage.url())).await?;
    window.alive().await?;
    let shown = "getComputedStyle(document.querySelector('.panel')).opacity";
    let opacity = window.script(&exchanged("", shown)).await?;
    ensure!(opacity == "1", "the panel fades in again, from {opacity}");
    window.finish().await
}
