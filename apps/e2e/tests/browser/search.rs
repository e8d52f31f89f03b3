//! Messages are found by their words: in the panel, by keyboard, from Ctrl+K, and without scripts.

use anyhow::ensure;
use confab_e2e::{Account, Browser, Cluster, Scripts};
use confab_protocol::Visibility;
use confab_testing::{DEADLINE, eventually};

use super::Stage;

const FIELD: &str = "[data-panel='search'] [data-search-field]";
const FOUND: &str = "[data-panel='search'] [data-found]";

/// Waits until a search finds so many messages.
async fn indexed(who: &Account, query: &str, count: usize) -> anyhow::Result<()> {
    let path = format!("/api/v1/search?q={query}");
    eventually(DEADLINE, query, async || {
        let Ok(answer) = who.get(&path).await else { return false };
        let page = answer.json::<serde_json::Value>().unwrap_or_default();
        page["messages"].as_array().map(Vec::len) == Some(count)
    })
    .await
}

#[tokio::test]
async fn a_message_is_found_on_another_server_and_jumped_to() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let zoo = ana.create_room("zoo", Visibility::Public).await?.id;
    ben.join(zoo).await?;
    let general = ana.general().await?;
    let mut member = ben.at(stage.cluster.url(1)).connect().await?;
    member.resume_all().await?;
    let first = member.send(general, "A *needle* in the hay").await?.at.seq;
    for n in 0..54 {
        member.send(general, &format!("hay {n}")).await?;
    }
    member.send(zoo, "Needles, 今天部署完成").await?;
    indexed(&ana, "needle", 2).await?;

    // Ctrl+F searches this room; the words are marked, and a press leads to the message.
    let window = stage.window_of(&ana, 0).await?;
    window.open_room("general").await?;
    window.type_into("body", "\u{e009}f\u{e000}").await?;
    window.find(&format!("{FIELD}:focus")).await?;
    window.sees("[data-panel='search']", "has:link").await?;
    window.type_into(FIELD, "needle\u{e007}").await?;
    window.sees(&format!("{FOUND} mark"), "needle").await?;
    window.sees("[data-panel='search'] [role='status']", "1 message").await?;
    window.press_key("\u{e015}").await?;
    window.find(&format!("{FOUND} [data-there]:focus")).await?;
    window.press_key("\u{e007}").await?;
    window.find(&format!("#m{first}[data-flash]")).await?;
    let there = format!("return document.activeElement.id === 'm{first}'");
    window.until("the focus on the message", &there).await?;

    // Everywhere, by Ctrl+Shift+F: the room with it, in which the search goes on beside it.
    window.type_into("body", "\u{e009}\u{e008}f\u{e000}").await?;
    window.sees("[data-panel='search'] [role='status']", "2 messages").await?;
    window.click(&format!("{FOUND} .body")).await?;
    window.sees("h1", "zoo").await?;
    window.find(FOUND).await?;
    window.finish().await
}

#[tokio::test]
async fn a_search_out_of_the_switcher_goes_everywhere_and_is_remembered() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let zoo = ana.create_room("zoo", Visibility::Public).await?.id;
    ben.join(zoo).await?;
    let general = ana.general().await?;
    let mut member = ben.connect().await?;
    member.resume_all().await?;
    for n in 0..54 {
        member.send(general, &format!("hay {n}")).await?;
    }
    member.send(zoo, "Needles, 今天部署完成").await?;
    indexed(&ana, "needles", 1).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.open_room("zoo").await?;

    // Nothing is found in this room, but everywhere.
    window.type_into("body", "\u{e009}k\u{e000}").await?;
    window.fill("input[role='combobox']", "部署").await?;
    window.type_into("input[role='combobox']", "\u{e007}").await?;
    window.sees(&format!("{FOUND} mark"), "部署").await?;
    window.click("[data-panel='search'] [aria-pressed='false']").await?;
    window.fill(FIELD, "hay").await?;
    window.type_into(FIELD, "\u{e007}").await?;
    window.sees("[data-panel='search'] .empty", "No messages").await?;
    let once =
        "return document.querySelector(\"[data-panel='search'] [role='status']\").offsetHeight < 2";
    window.until("that nothing was found is said once", once).await?;
    window.click("[data-panel='search'] .empty button").await?;
    window.sees("[data-panel='search'] [role='status']", "50 messages, and more").await?;
    window.press("Older").await?;
    window.sees("[data-panel='search'] [role='status']", "54 messages").await?;

    // What was looked for last is offered, until it is cleared.
    window.type_into(FIELD, "\u{e009}a\u{e000}\u{e017}\u{e007}").await?;
    window.sees("[data-recent]", "部署").await?;
    window.press("Clear").await?;
    window.gone("[data-recent]").await?;
    window.type_into(FIELD, "\u{e00c}").await?;
    window.gone("[data-panel]").await?;
    window.finish().await
}

#[tokio::test]
async fn without_scripts_a_search_is_a_page() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let general = ana.general().await?;
    let mut member = ana.connect().await?;
    member.resume_all().await?;
    let sent = member.send(general, "A needle in the hay").await?.at.seq;
    let den = ana.create_room("den", Visibility::Private).await?.id;
    let mut member = ana.connect().await?;
    member.send(den, "pins in the den").await?;
    indexed(&ana, "pins", 1).await?;
    let window = Browser::open(&stage.driver, Scripts::Off).await?;
    window.sign_in(stage.url(), "ana").await?;
    window.click("#search-toggle").await?;
    window.type_into("[name='q']", "needle from:ana\u{e007}").await?;
    window.sees("[data-found] mark", "needle").await?;
    // All of it is a link.
    window.click("[data-found]").await?;
    let there = format!("return location.href.endsWith('/rooms/{general}#m{sent}')");
    window.until("the message's address", &there).await?;
    window.goto(&format!("{}/search?q=straw&room={general}", stage.url())).await?;
    window.click(".empty a.button--primary").await?;
    window.sees(".empty", "No messages").await?;
    ensure!(window.url().await?.contains("everywhere=on"));
    // A private room has a lock.
    window.goto(&format!("{}/search?q=pins", stage.url())).await?;
    window.find("[data-found] .card__note .icon").await?;
    window.sees_no("[data-found] .card__note", "#den").await?;
    window.finish().await
}
