//! Someone comes back to a page that nobody looked at for a while.

use anyhow::ensure;
use confab_e2e::browser::NAV;
use confab_e2e::{Account, Browser, Cluster};
use confab_protocol::Visibility;

use super::Stage;
use super::history::tell;

/// Another tab is in front, or this one again.
async fn show(window: &Browser, visible: bool) -> anyhow::Result<()> {
    let state = if visible { "visible" } else { "hidden" };
    let script = format!(
        "Object.defineProperty(document, 'hidden', {{ configurable: true, get: () => {} }}); \
         Object.defineProperty(document, 'visibilityState', \
             {{ configurable: true, get: () => '{state}' }}); \
         document.dispatchEvent(new Event('visibilitychange', {{ bubbles: true }})); return true",
        !visible,
    );
    window.until(state, &script).await
}

#[tokio::test]
async fn what_came_to_a_page_in_the_background_is_marked_and_unread() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let elsewhere = ana.create_room("elsewhere", Visibility::Public).await?.id;
    ben.join(elsewhere).await?;
    tell(&ben, general, 1..=40).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.hears("line 040").await?;
    window.gone(".new-line").await?;

    show(&window, false).await?;
    tell(&ben, general, 41..=44).await?;
    window.hears("line 044").await?;
    let row = format!("{NAV} .nav__row--unread");
    window.sees(&row, "general").await?;
    show(&window, true).await?;
    window.find(".new-line").await?;
    let next = "return document.querySelector('.new-line').nextElementSibling.innerText";
    let next = window.script(next).await?;
    ensure!(next.as_str().is_some_and(|text| text.contains("line 041")), "{next}");
    // Its end is in sight, so it is read.
    window.sees_no(&row, "general").await?;

    // Someone who reads further up has not seen the end.
    let up = "document.querySelector('.messages__scroll').scrollTop = -1000; \
              return !!document.querySelector('.jump')";
    window.until("a place further up", up).await?;
    show(&window, false).await?;
    tell(&ben, general, 45..=46).await?;
    window.sees(&row, "general").await?;
    show(&window, true).await?;
    window.sees(".jump", "2 new").await?;
    let mut ben = ben.connect().await?;
    ben.send(elsewhere, "@ana a marker").await?;
    window.sees(&row, "elsewhere").await?;
    window.sees(&row, "general").await?;
    window.click(".jump__button").await?;
    window.sees_no(&row, "general").await?;
    let next = "return document.querySelector('.new-line').nextElementSibling.innerText";
    let next = window.script(next).await?;
    ensure!(next.as_str().is_some_and(|text| text.contains("line 045")), "{next}");
    window.finish().await
}
