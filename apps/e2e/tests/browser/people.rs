//! People: a stranger is found and written to, in twos and threes, and seen to be away.

use anyhow::ensure;
use confab_e2e::browser::NAV;
use confab_e2e::{Account, Cluster};
use reqwest::Method;

use super::Stage;

const FIELD: &str = "dialog[open] [role='combobox']";
const CTRL_K: &str = "\u{e009}k\u{e000}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

async fn change(who: &Account, change: &serde_json::Value) -> anyhow::Result<()> {
    let answer = who.raw(Method::PATCH, "/api/v1/me").json(change).send().await?;
    ensure!(answer.status() == 200, "{}", answer.status());
    Ok(())
}

#[tokio::test]
async fn a_stranger_is_found_and_written_to() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben, zoe] = Account::found(stage.url(), ["ana", "ben", "zoe"]).await?;
    let rename = serde_json::json!({ "name": "Zoë Ärmel" });
    change(&zoe, &rename).await?;
    let hers = stage.window_of(&ana, 0).await?;
    let theirs = stage.window_of(&zoe, 1).await?;

    // By keys alone, without the accents, and faster than the server answers.
    hers.type_into("body", CTRL_K).await?;
    hers.type_into(FIELD, &format!("armel{ENTER}")).await?;
    hers.sees("h1", "Zoë Ärmel").await?;
    hers.say("Nice to meet you").await?;
    theirs.open_room("Ana").await?;
    theirs.hears("Nice to meet you").await?;

    // Nobody is called so: there are other ways on.
    hers.type_into("body", CTRL_K).await?;
    hers.type_into(FIELD, "nobody at all").await?;
    hers.sees("dialog[open]", "No room or person by that name").await?;
    hers.sees("dialog[open] a", "Browse all rooms").await?;
    hers.press_key(ESCAPE).await?;
    hers.gone("dialog[open]").await?;

    // The other's status shows here, beside the name, in the head and on the card.
    let status = serde_json::json!({ "status": { "emoji": "🌴", "text": "On holiday" } });
    change(&zoe.at(stage.cluster.url(1)), &status).await?;
    hers.sees(&format!("{NAV} [data-section='direct'] a"), "🌴").await?;
    hers.sees(".room-head", "On holiday").await?;

    // Enter on the name of a message shows the card; Escape gives the focus back.
    theirs.say("And you").await?;
    hers.hears("And you").await?;
    let focus = "const all = document.querySelectorAll(\"[role='log'] a[href='/people/zoe']\");
                 all[all.length - 1].focus()";
    hers.script(focus).await?;
    hers.press_key(ENTER).await?;
    hers.sees("dialog[open]", "@zoe").await?;
    hers.sees("dialog[open] [data-status]", "On holiday").await?;
    hers.sees("dialog[open]", "general").await?;
    hers.press_key(ESCAPE).await?;
    hers.gone("dialog[open]").await?;
    let back = "return document.activeElement.getAttribute('href') === '/people/zoe'";
    hers.until("the focus on the name", back).await?;

    // Away, by the browser's clock; and here again with the first key.
    let late = "const now = Date.now.bind(Date); Date.now = () => now() + 11 * 60 * 1000;
                dispatchEvent(new Event('visibilitychange'))";
    theirs.script(late).await?;
    hers.sees(".room-head__online", "Away").await?;
    theirs.script("dispatchEvent(new KeyboardEvent('keydown', { key: 'Shift' }))").await?;
    hers.sees(".room-head__online", "Online").await?;
    let busy = serde_json::json!({ "busy_until": 4_000_000_000_000_i64 });
    change(&zoe, &busy).await?;
    hers.sees(".room-head__online", "Do not disturb").await?;

    // Three people: the page finds them, and the conversation is under the direct messages of all.
    hers.click("a[href='/new-message']").await?;
    hers.fill("input[name='query']", "ben").await?;
    hers.press("Search").await?;
    hers.until("those who fit", "return location.search.includes('query=ben')").await?;
    hers.click("input[type='checkbox'][value='ben']").await?;
    hers.fill("input[name='query']", "zoe").await?;
    hers.press("Search").await?;
    hers.find("input[type='checkbox'][value='ben']:checked").await?;
    hers.click("input[type='checkbox'][value='zoe']").await?;
    hers.press("Start conversation").await?;
    hers.sees("h1", "Ben, Zoë Ärmel").await?;
    hers.alive().await?;
    hers.say("The three of us").await?;
    theirs.sees(&format!("{NAV} [data-section='direct']"), "Ana, Ben").await?;
    theirs.open_room("Ana, Ben").await?;
    theirs.hears("The three of us").await?;
    let group: serde_json::Value = ben
        .post("/api/v1/direct", &serde_json::json!({ "handles": ["zoe", "ana"] }))
        .await?
        .json()?;
    ensure!(hers.url().await?.ends_with(&format!("/rooms/{}", group["id"])), "{group}");
    hers.finish().await?;
    theirs.finish().await
}
