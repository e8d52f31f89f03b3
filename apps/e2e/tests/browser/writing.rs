//! Writing: completion by `@ : # /`, commands, formatting, and a question before many are told.

use anyhow::ensure;
use confab_e2e::browser::COMPOSER;
use confab_e2e::{Account, Browser, Cluster};
use confab_protocol::Visibility;

use super::Stage;
use super::many_members::crowd;

const ENTER: &str = "\u{e007}";
const LIST: &str = "#complete";

/// The text in the composer.
async fn text(window: &Browser) -> anyhow::Result<String> {
    let text = window.script(&format!("return document.querySelector('{COMPOSER}').value")).await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

/// Waits until the composer holds a text.
async fn holds(window: &Browser, text: &str) -> anyhow::Result<()> {
    let script = format!("return document.querySelector('{COMPOSER}').value === {text:?}");
    window.until(&format!("{text:?} in the composer"), &script).await
}

#[tokio::test]
async fn emoji_rooms_and_people_are_completed_and_a_room_is_joined_from_its_name()
-> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    ana.create_room("gardening", Visibility::Public).await?;
    let window = stage.window_of(&ben, 0).await?;
    window.type_into(COMPOSER, "nice :tad").await?;
    window.sees(LIST, ":tada:").await?;
    window.type_into(COMPOSER, ENTER).await?;
    holds(&window, "nice 🎉 ").await?;
    // A public room that one is not in comes from the server.
    window.type_into(COMPOSER, "see #gard").await?;
    window.sees(LIST, "gardening").await?;
    window.type_into(COMPOSER, "\u{e004}").await?;
    holds(&window, "nice 🎉 see #gardening ").await?;
    window.type_into(COMPOSER, "@an").await?;
    window.sees(LIST, "@ana").await?;
    window.type_into(COMPOSER, &format!("{ENTER}{ENTER}")).await?;
    window.hears("nice 🎉 see #gardening @ana").await?;
    // The name leads there, where one may join.
    window.click("[role='log'] a.room-unknown").await?;
    window.sees("h1", "gardening").await?;
    window.alive().await?;
    window.press("Join").await?;
    window.find(COMPOSER).await?;
    window.finish().await
}

#[tokio::test]
async fn commands_do_what_they_say_and_others_are_refused_with_a_way_out() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let room = ana.create_room("gardening", Visibility::Public).await?.id;
    let window = stage.window_of(&ana, 0).await?;
    window.goto(&format!("{}/rooms/{room}", stage.url())).await?;
    window.alive().await?;
    window.say("/me waves").await?;
    window.hears("waves").await?;
    window.find("[role='log'] article em").await?;
    window.say("/shrug well").await?;
    window.hears("well ¯\\_(ツ)_/¯").await?;
    window.type_into(COMPOSER, "/to").await?;
    window.sees(LIST, "Sets the topic").await?;
    window.type_into(COMPOSER, &format!("{ENTER}Beans and peas{ENTER}")).await?;
    window.sees("header", "Beans and peas").await?;
    holds(&window, "").await?;
    window.say("/invite @ben").await?;
    holds(&window, "").await?;
    // What is no command stays, with how to send it.
    // What a command makes is no longer than other messages.
    let write = format!(
        "const field = document.querySelector('{COMPOSER}'); \
         field.value = '/shrug ' + 'x'.repeat(16375); \
         field.dispatchEvent(new Event('input', {{ bubbles: true }})); return true"
    );
    window.script(&write).await?;
    window.type_into(COMPOSER, ENTER).await?;
    window.sees(".toast", "Too long by 4 characters").await?;
    ensure!(text(&window).await?.starts_with("/shrug x"), "the text is gone");
    window.fill(COMPOSER, "").await?;
    window.say("/nothing here").await?;
    window.sees("body", "There is no command /nothing.").await?;
    ensure!(text(&window).await? == "/nothing here", "the text is gone");
    window.fill(COMPOSER, "").await?;
    window.say(" /nothing here").await?;
    window.hears("/nothing here").await?;
    window.say("/etc/hosts is a file").await?;
    window.hears("/etc/hosts is a file").await?;
    window.say("/help").await?;
    window.sees("dialog[open]", "/topic").await?;
    window.press_key("\u{e00c}").await?;
    window.gone("dialog[open]").await?;
    window.say("/leave").await?;
    window.at("/browse").await?;
    drop(ben);
    window.finish().await
}

#[tokio::test]
async fn the_bar_and_its_keys_format_and_a_pasted_address_makes_a_link() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    let select = |from: u32, to: u32| {
        format!(
            "const field = document.querySelector('{COMPOSER}'); field.focus(); \
             field.setSelectionRange({from}, {to}); return true"
        )
    };
    window.type_into(COMPOSER, "one two").await?;
    window.script(&select(4, 7)).await?;
    window.type_into(COMPOSER, "\u{e009}b\u{e000}").await?;
    holds(&window, "one **two**").await?;
    // The browser's own undo takes it back.
    window.script("document.execCommand('undo'); return true").await?;
    holds(&window, "one two").await?;
    window.click(".composer button[aria-label='Formatting']").await?;
    window.find(".composer__bar[role='toolbar']").await?;
    window.script(&select(4, 7)).await?;
    window.click(".composer__bar button[aria-label='Strikethrough']").await?;
    holds(&window, "one ~~two~~").await?;
    let paste = "const data = new DataTransfer(); data.setData('text/plain', 'https://example.org/a'); \
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', \
        { clipboardData: data, bubbles: true, cancelable: true })); return true";
    window.script(&select(0, 3)).await?;
    window.script(paste).await?;
    holds(&window, "[one](https://example.org/a) ~~two~~").await?;
    // The bar stays open for the next visit.
    window.reload().await?;
    window.alive().await?;
    window.find(".composer__bar").await?;
    // Its arrows go where they point, also from right to left.
    let first = "document.documentElement.dir = 'rtl'; \
        document.querySelector('.composer__bar button').focus(); return true";
    window.script(first).await?;
    window.press_key("\u{e012}").await?;
    window.find(".composer__bar button[aria-label='Italic']:focus").await?;
    window.press_key("\u{e014}").await?;
    window.find(".composer__bar button[aria-label='Bold']:focus").await?;
    window.finish().await
}

#[tokio::test]
async fn many_are_told_only_when_it_is_meant() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let window = stage.window_of(&ana, 0).await?;
    // Few are told at once, and it counts for each of them.
    window.say("@room tea is ready").await?;
    window.hears("@room tea is ready").await?;
    let rooms = ben.rooms().await?;
    let mentions = rooms.iter().find(|room| room.id == general).map(|room| room.mentions);
    ensure!(mentions == Some(1), "{mentions:?} mentions");
    crowd(&stage, general, 20).await?;
    window.reload().await?;
    window.alive().await?;
    window.say("@here once more").await?;
    window.sees("dialog[open]", "Notify all 22 people?").await?;
    window.press("Keep writing").await?;
    window.gone("dialog[open]").await?;
    ensure!(text(&window).await? == "@here once more", "the text is gone");
    window.type_into(COMPOSER, ENTER).await?;
    window.find("dialog[open]").await?;
    window.click("dialog[open] .button--primary").await?;
    window.hears("@here once more").await?;
    window.finish().await
}
