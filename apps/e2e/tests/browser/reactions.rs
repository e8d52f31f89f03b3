//! Reactions: by pill, toolbar, key and HTTP, seen at once on every server.

use anyhow::ensure;
use confab_e2e::browser::ROWS;
use confab_e2e::{Account, Cluster};
use confab_protocol::RoomId;
use reqwest::Method;

use super::Stage;

const PILLS: &str = "[data-reactions] button";

/// Asks for a reaction over HTTP; gives the status.
async fn react(who: &Account, method: Method, room: RoomId, at: &str) -> anyhow::Result<u16> {
    let path = format!("/api/v1/rooms/{room}/messages/{at}");
    Ok(who.raw(method, &path).send().await?.status().as_u16())
}

#[tokio::test]
async fn a_message_is_reacted_to_from_two_servers() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let hers = stage.window_of(&ana, 0).await?;
    let his = stage.window_of(&ben, 1).await?;
    hers.say("Who comes along?").await?;
    his.hears("Who comes along?").await?;

    // From the toolbar, which comes with the focus; the row stays as it is, with the focus in it.
    let row = format!("{ROWS}:last-of-type");
    his.script(&format!("window.row = document.querySelector({row:?}); window.row.focus()"))
        .await?;
    his.click("[aria-label='React with 👍']").await?;
    hers.find(&format!("{PILLS}[aria-label='👍 1'][aria-pressed='false'][title='Ben']")).await?;
    his.find(&format!("{PILLS}[aria-label='👍 1, you reacted'][aria-pressed='true']")).await?;
    let kept = "return window.row.isConnected && window.row.contains(document.activeElement)";
    ensure!(his.script(kept).await? == true, "the row was made anew, or lost the focus");

    // The pill is a toggle.
    hers.click(PILLS).await?;
    his.find(&format!("{PILLS}[aria-label='👍 2, you reacted'][title='You and Ana']")).await?;
    hers.find(&format!("{PILLS}[aria-pressed='true'][title='You and Ben']")).await?;
    hers.click(PILLS).await?;
    his.find(&format!("{PILLS}[aria-label='👍 1, you reacted']")).await?;

    // By keyboard alone: R on the row, a name, and Enter.
    hers.script(&format!("document.querySelector({row:?}).focus()")).await?;
    hers.press_key("r").await?;
    hers.find("dialog[open] [role='gridcell']").await?;
    hers.fill("dialog[open] input", "tada").await?;
    hers.find("dialog[open] [data-emoji='0'][aria-label='party popper']").await?;
    hers.type_into("dialog[open] input", "\u{e007}").await?;
    hers.gone("dialog[open]").await?;
    his.find(&format!("{PILLS}[aria-label='🎉 1']")).await?;
    hers.find(&format!("{PILLS}[aria-label='🎉 1, you reacted']")).await?;

    // From the toolbar, which goes once the picker lies over the page.
    his.script(&format!("document.querySelector({row:?}).focus()")).await?;
    his.click("[aria-label='React…']").await?;
    his.fill("dialog[open] input", "eyes").await?;
    his.find("dialog[open] [data-emoji='0'][aria-label='eyes']").await?;
    his.script("document.activeElement.blur(); return true").await?;
    his.click("dialog[open] [data-emoji='0']").await?;
    hers.find(&format!("{PILLS}[aria-label='👀 1']")).await?;

    // Over HTTP, at either server; a repetition changes nothing.
    let message = ana.history(general).await?.entries.last().map(|entry| entry.seq);
    let at = format!("{}/reactions/❤", message.unwrap_or_default());
    for _ in 0..2 {
        ensure!(react(&ben.at(stage.cluster.url(1)), Method::PUT, general, &at).await? == 200);
    }
    hers.find(&format!("{PILLS}[aria-label='❤️ 1']")).await?;
    ensure!(react(&ben, Method::DELETE, general, &at).await? == 200);
    hers.gone(&format!("{PILLS}[aria-label='❤️ 1']")).await?;
    let nonsense = format!("{}/reactions/yes", message.unwrap_or_default());
    ensure!(react(&ben, Method::PUT, general, &nonsense).await? == 422);

    // Everyone who reacted is in a list that the sheet of the message opens.
    hers.script(&format!("document.querySelector({row:?}).focus()")).await?;
    hers.click(&format!("{row} [aria-label='More actions']")).await?;
    hers.press("Reactions").await?;
    hers.sees("dialog[open] [data-reaction='👍']", "@ben").await?;
    hers.sees("dialog[open] [data-reaction='🎉']", "@ana").await?;
    hers.press_key("\u{e00c}").await?;
    hers.gone("dialog[open]").await?;

    // A page that comes anew shows the same.
    his.reload().await?;
    his.alive().await?;
    his.find(&format!("{PILLS}[aria-label='👍 1, you reacted']")).await?;
    his.find(&format!("{PILLS}[aria-label='🎉 1'][title='Ana']")).await?;
    hers.finish().await?;
    his.finish().await
}
