//! Presence and typing, across servers.

use anyhow::ensure;
use confab_e2e::browser::COMPOSER;
use confab_e2e::{Account, Cluster};

use super::Stage;

#[tokio::test]
async fn typing_and_presence_cross_servers() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let hers = stage.window_of(&ana, 0).await?;
    hers.sees("#details-toggle", "1 online").await?;
    let his = stage.window_of(&ben, 1).await?;
    hers.sees("#details-toggle", "2 online").await?;
    his.sees("#details-toggle", "2 online").await?;
    his.type_into(COMPOSER, "I am thinking about it").await?;
    hers.sees("form[aria-label^='Message']", "Ben is typing").await?;
    hers.sees_no("form[aria-label^='Message']", "Ben is typing").await?;
    // By their own menu.
    // With a key that gives a click another meaning it is the browser's.
    let with_alt = "let taken; \
        window.addEventListener('click', (event) => { \
            taken = event.defaultPrevented; event.preventDefault() }, { once: true }); \
        const click = { bubbles: true, cancelable: true, altKey: true }; \
        document.querySelector('[data-me]').dispatchEvent(new MouseEvent('click', click)); \
        return taken";
    ensure!(his.script(with_alt).await? == false, "a click with Alt was taken");
    his.click("[data-me]").await?;
    his.click("dialog[open] [data-me-menu] .menu__item").await?;
    hers.click("#details-toggle").await?;
    hers.sees("aside a[href='/people/ben']", "Do not disturb").await?;
    his.click("[data-me]").await?;
    his.click("dialog[open] [data-busy-off]").await?;
    hers.sees_no("aside a[href='/people/ben']", "Do not disturb").await?;
    his.finish().await?;
    hers.sees("#details-toggle", "1 online").await?;
    hers.finish().await
}
