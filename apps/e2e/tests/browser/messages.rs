//! Messages: written, shown, changed, taken back.

use anyhow::ensure;
use confab_e2e::browser::{COMPOSER, ROWS};
use confab_e2e::{Account, Cluster};
use confab_protocol::{ClientId, Command, Visibility};
use serde_json::{Value, json};

use super::Stage;

#[tokio::test]
async fn markdown_is_rendered_and_markup_of_others_is_text() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let window = stage.window_of(&ana, 0).await?;
    let mut ben = ben.connect().await?;
    ben.send(general, "**bold** *italic* `code` [a link](https://example.org/) @ana").await?;
    ben.send(general, "```rust\nfn main() {}\n```").await?;
    ben.send(general, "- one\n- two\n\n> quoted").await?;
    let attack = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'\
                  </script> [x](javascript:document.title='owned')";
    ben.send(general, attack).await?;
    ben.send(general, "the end").await?;
    window.hears("the end").await?;
    for (css, text) in [
        ("strong", "bold"),
        ("em", "italic"),
        ("code", "code"),
        ("a[href='https://example.org/']", "a link"),
        ("pre", "fn main() {}"),
        ("li", "two"),
        ("blockquote", "quoted"),
        (".message--mentions", "@ana"),
    ] {
        window.sees(&format!("[role='log'] {css}"), text).await?;
    }
    window.sees(ROWS, "<img src=x").await?;
    let bad = "return document.querySelectorAll(\
        \"[role='log'] img, [role='log'] script, [role='log'] a[href^='javascript']\").length";
    ensure!(window.script(bad).await? == 0, "markup of a message became markup of the page");
    ensure!(window.script("return document.title").await? != "owned");
    // The server renders the same as the browser.
    window.reload().await?;
    window.alive().await?;
    window.sees("[role='log'] strong", "bold").await?;
    ensure!(window.script(bad).await? == 0, "after a reload");
    window.finish().await
}

#[tokio::test]
async fn ones_own_message_is_edited_and_deleted() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let hers = stage.window_of(&ana, 0).await?;
    let his = stage.window_of(&ben, 1).await?;
    hers.say("A mesage").await?;
    his.hears("A mesage").await?;
    // ↑ in the empty composer edits what one wrote last.
    hers.type_into(COMPOSER, "\u{e013}").await?;
    hers.fill("textarea[aria-label='Edit message']", "A message\u{e007}").await?;
    his.hears("A message").await?;
    his.sees(ROWS, "(edited)").await?;
    his.sees_no(ROWS, "A mesage").await?;

    // The tools come with the focus as well as with the pointer.
    hers.until(
        "the focus on the row",
        "document.querySelector('[role=\"log\"] article[id]:last-of-type').focus(); \
        const rows = document.querySelectorAll('[role=\"log\"] article[id]'); \
        rows[rows.length - 1].focus(); return document.activeElement === rows[rows.length - 1]",
    )
    .await?;
    hers.press("Delete").await?;
    hers.click("dialog .button--danger").await?;
    his.sees_no(ROWS, "A message").await?;
    hers.sees_no(ROWS, "A message").await?;
    his.reload().await?;
    his.alive().await?;
    his.sees_no(ROWS, "A message").await?;
    hers.finish().await?;
    his.finish().await
}

#[tokio::test]
async fn what_is_new_is_counted_and_divided() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    ana.create_room("elsewhere", Visibility::Public).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.say("I was here").await?;
    window.hears("I was here").await?;
    window.open_room("elsewhere").await?;
    let mut ben = ben.connect().await?;
    ben.send(general, "news for @ana").await?;
    ben.send(general, "and more").await?;
    let nav = confab_e2e::browser::NAV;
    window.sees(&format!("{nav} li"), "1").await?;
    window.find(&format!("{nav} .nav__row--unread")).await?;
    window.open_room("general").await?;
    window.find("[role='separator'][aria-label='New messages']").await?;
    window.sees("[role='log']", "Today").await?;
    window.gone(&format!("{nav} .nav__row--unread")).await?;
    window.finish().await
}

#[tokio::test]
async fn a_reply_shows_what_it_answers_until_that_is_deleted() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let window = stage.window_of(&ana, 0).await?;
    let mut talker = ben.connect().await?;
    let asked = talker.send(general, "Shall we **ship**?").await?.at.seq;
    let reply = json!({ "client_id": "reply-1", "body": "Yes", "reply_to": asked });
    ben.post(&format!("/api/v1/rooms/{general}/messages"), &reply).await?.json::<Value>()?;
    window.sees("[role='log'] .quote", "Ben: Shall we ship?").await?;
    window.click("[role='log'] .quote").await?;
    let there = format!("return document.activeElement.id === 'm{asked}'");
    window.until("the focus on the message that is answered", &there).await?;
    window.reload().await?;
    window.alive().await?;
    window.sees("[role='log'] .quote", "Ben: Shall we ship?").await?;
    let client_id = ClientId::new("delete-1")?;
    talker.ask(Command::Delete { room: general, client_id, message: asked }).await?;
    window.sees_no("[role='log']", "ship").await?;
    window.finish().await
}

#[tokio::test]
async fn a_message_is_answered_and_the_quote_leads_to_it() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let hers = stage.window_of(&ana, 0).await?;
    let his = stage.window_of(&ben, 1).await?;
    hers.say("Lunch at noon?").await?;
    his.hears("Lunch at noon?").await?;
    // More than a page, so that what is quoted is not loaded any more.
    let mut line = ana.connect().await?;
    for n in 0..60 {
        line.send(general, &format!("line {n}")).await?;
    }
    his.hears("line 59").await?;
    his.script("document.querySelector('[role=\"log\"] article:last-of-type').focus()").await?;
    his.press_key("q").await?;
    his.sees(".composer__reply", "Ana: line 59").await?;
    his.press_key("\u{e00c}").await?;
    his.gone(".composer__reply").await?;
    let first = ana.whole_history(general).await?.1;
    let first = first.iter().find(|entry| entry.seq.0 > 2).map(|entry| entry.seq);
    let first = first.unwrap_or_default();
    his.goto(&format!("{}/rooms/{general}#m{first}", stage.cluster.url(1))).await?;
    his.alive().await?;
    his.find(&format!("#m{first}[data-flash]")).await?;
    his.script(&format!("document.querySelector('#m{first}').focus()")).await?;
    his.click("[aria-label='Reply']").await?;
    his.sees(".composer__reply", "Ana: Lunch at noon?").await?;
    his.say("Make it one").await?;
    his.gone(".composer__reply").await?;
    hers.hears("Make it one").await?;
    hers.sees(".quote", "Ana: Lunch at noon?").await?;
    hers.click(".quote").await?;
    hers.find(&format!("#m{first}[data-flash]")).await?;
    // It is quoted where it is not loaded, too.
    hers.goto(&format!("{}/rooms/{general}", stage.url())).await?;
    hers.alive().await?;
    hers.gone(&format!("#m{first}")).await?;
    hers.sees(".quote", "Ana: Lunch at noon?").await?;
    let message = format!("/api/v1/rooms/{general}/messages/{first}");
    let edit = serde_json::json!({ "client_id": "later", "body": "Lunch at one?" });
    ana.request(reqwest::Method::PATCH, &message, Some(&edit)).await?;
    hers.sees(".quote", "Ana: Lunch at one?").await?;
    ana.request(reqwest::Method::DELETE, &format!("{message}?client_id=gone"), None).await?;
    hers.sees_no(".quote", "Lunch").await?;
    hers.finish().await?;
    his.finish().await
}
