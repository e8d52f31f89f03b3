//! Pins: by toolbar, key and HTTP, seen at once on every server, and listed beside the room.

use anyhow::ensure;
use confab_e2e::{Account, Cluster};
use reqwest::Method;

use super::Stage;

const MARK: &str = "[role='log'] [data-pinned]";
const LISTED: &str = "[data-pins] a";

async fn status(who: &Account, method: Method, path: &str) -> anyhow::Result<u16> {
    Ok(who.raw(method, path).send().await?.status().as_u16())
}

#[tokio::test]
async fn a_message_is_pinned_on_one_server_and_found_on_another() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let hers = stage.window_of(&ana, 0).await?;
    let his = stage.window_of(&ben, 1).await?;
    hers.say("How to *begin* here").await?;
    his.hears("How to begin here").await?;
    his.click("#details-toggle").await?;
    his.find("[data-region='details']").await?;

    // The owner pins it from the toolbar, which comes with the focus; a member can't.
    his.focus_newest().await?;
    his.find("[aria-label='Copy text']").await?;
    let offered = "return document.querySelectorAll(\"[aria-label='Pin']\").length";
    ensure!(his.script(offered).await? == 0, "a member is offered to pin");
    hers.focus_newest().await?;
    hers.click("[aria-label='Pin']").await?;
    his.find(MARK).await?;
    hers.find(MARK).await?;
    his.sees(LISTED, "How to begin here").await?;

    // P on the row unpins, and pins again; the list follows.
    hers.focus_newest().await?;
    hers.press_key("p").await?;
    his.gone(MARK).await?;
    his.gone("[data-pins]").await?;
    hers.press_key("p").await?;
    his.find(MARK).await?;
    his.find(LISTED).await?;

    // Over HTTP, at either server; a repetition changes nothing.
    let pinned = ana.history(general).await?.entries.last().map(|entry| entry.seq);
    let pinned = pinned.unwrap_or_default();
    let path = format!("/api/v1/rooms/{general}/messages/{pinned}/pin");
    ensure!(status(&ben, Method::DELETE, &path).await? == 403, "a member unpins");
    for method in [Method::DELETE, Method::PUT, Method::PUT] {
        ensure!(status(&ana.at(stage.cluster.url(1)), method, &path).await? == 200);
    }
    let listed = ben.raw(Method::GET, &format!("/api/v1/rooms/{general}/pins")).send().await?;
    let listed: serde_json::Value = listed.json().await?;
    ensure!(listed["entries"][0]["body"] == "How to *begin* here", "{listed}");

    // The list leads to the message; a page that comes anew shows the same.
    his.find(LISTED).await?;
    his.click(LISTED).await?;
    let there = format!("return document.activeElement.id === 'm{pinned}'");
    his.until("the focus on the message", &there).await?;
    his.gone("[data-region='details']").await?;
    his.reload().await?;
    his.alive().await?;
    his.find(MARK).await?;

    // Who deletes it unpins it.
    hers.focus_newest().await?;
    hers.press_key("\u{e017}").await?;
    hers.click("dialog[open] .button--danger").await?;
    his.gone(MARK).await?;
    hers.finish().await?;
    his.finish().await
}
