//! A day without a mouse: people, an invitation, a role, a thread, marks, unread rooms, members.

use anyhow::bail;
use confab_e2e::browser::COMPOSER;
use confab_e2e::{Account, Browser, Cluster};
use confab_protocol::Visibility;

use super::Stage;

const CONTROL: &str = "\u{e009}";
const SHIFT: &str = "\u{e008}";
const ALT: &str = "\u{e00a}";
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const DOWN: &str = "\u{e015}";
const F6: &str = "\u{e036}";
const SPACE: &str = " ";

/// Stops on the longest page.
const STOPS: usize = 120;

/// Presses Tab until such an element has the focus.
async fn tab_to(window: &Browser, css: &str) -> anyhow::Result<()> {
    window.find(css).await?;
    let is_there = format!("return document.activeElement.matches({css:?})");
    for _ in 0..STOPS {
        if window.script(&is_there).await? == true {
            return Ok(());
        }
        window.press_key(TAB).await?;
    }
    bail!("Tab does not lead to {css}, at {}", window.url().await?)
}

/// Goes to a room, or a person, by name.
async fn switch(window: &Browser, to: &str) -> anyhow::Result<()> {
    window.press_together(&[CONTROL, "k"]).await?;
    window.find("dialog[open] [role='combobox']:focus").await?;
    window.type_keys(to).await?;
    window.sees("dialog[open] [role='option']", to).await?;
    window.press_key(ENTER).await?;
    window.sees("h1", to).await?;
    window.find(&format!("{COMPOSER}:focus")).await.map(drop)
}

/// Goes from the composer to the newest message.
async fn to_newest(window: &Browser) -> anyhow::Result<()> {
    window.press_together(&[SHIFT, F6]).await?;
    window.find("[data-row]:focus").await.map(drop)
}

#[tokio::test]
async fn a_day_without_a_mouse() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let garden = ana.create_room("garden", Visibility::Public).await?.id;
    ben.join(garden).await?;
    let window = stage.window_of(&ana, 0).await?;

    // Someone is written to, and looked at.
    switch(&window, "Ben").await?;
    window.type_keys(&format!("Good morning{ENTER}")).await?;
    window.hears("Good morning").await?;
    to_newest(&window).await?;
    tab_to(&window, "[data-row] a.message__author").await?;
    window.press_key(ENTER).await?;
    window.sees("dialog[open]", "@ana").await?;
    window.press_key(ESCAPE).await?;
    window.gone("dialog[open]").await?;

    // A thread is begun, and left.
    switch(&window, "garden").await?;
    window.type_keys("What do we plant, @b").await?;
    window.find("[role='listbox'] [role='option']").await?;
    window.type_keys(&format!("{TAB}?{ENTER}")).await?;
    window.hears("What do we plant, @ben").await?;
    to_newest(&window).await?;
    window.press_key("t").await?;
    window.find("[data-composer='thread']:focus").await?;
    window.type_keys(&format!("Roses{ENTER}")).await?;
    window.sees("[data-panel='thread'] article", "Roses").await?;
    window.press_key(ESCAPE).await?;
    window.gone("[data-panel='thread']").await?;

    // The message is marked in every way.
    window.find("[data-row]:focus").await?;
    window.press_key("p").await?;
    window.find("[role='log'] [data-pinned]").await?;
    window.press_key("s").await?;
    window.find("[data-saved]").await?;
    window.press_key("r").await?;
    window.find("dialog[open] input:focus").await?;
    window.type_keys("thumbs up").await?;
    window.find("dialog[open] [role='gridcell'][aria-label='thumbs up']").await?;
    window.press_key(DOWN).await?;
    window.press_key(ENTER).await?;
    window.find("[data-reactions] button[aria-pressed='true']").await?;
    window.find("[data-row]:focus").await?;
    window.press_key("e").await?;
    window.find(".message__edit textarea:focus").await?;
    window.type_keys(&format!(" Tell me.{ENTER}")).await?;
    window.hears("Tell me.").await?;

    // Another writes; it is found by what is unread, and kept so.
    let mut line = ben.connect().await?;
    line.resume_all().await?;
    line.send(garden, "Beans, @ana").await?;
    window.hears("Beans").await?;
    to_newest(&window).await?;
    window.press_key("u").await?;
    window.press_together(&[ALT, DOWN]).await?;
    window.sees_no("h1", "garden").await?;
    window.press_together(&[CONTROL, SHIFT, "m"]).await?;
    window.sees("[data-found]", "Beans").await?;
    tab_to(&window, "main [data-found] a").await?;

    // An invitation, from a search that finds nobody.
    window.goto(&format!("{}/rooms/{garden}", stage.url())).await?;
    window.alive().await?;
    window.press_together(&[CONTROL, "k"]).await?;
    window.type_keys("nobody of that name").await?;
    tab_to(&window, "dialog[open] a[href='/invite']").await?;
    window.press_key(ENTER).await?;
    window.at("/invite").await?;
    tab_to(&window, "main form[action='/invite'] button").await?;
    window.press_key(ENTER).await?;
    window.sees("code", "/sign-up?invite=").await?;

    // Another administrator.
    tab_to(&window, "a[href='/admin']").await?;
    window.press_key(ENTER).await?;
    window.at("/admin").await?;
    tab_to(&window, "main a[href='/admin/people']").await?;
    window.press_key(ENTER).await?;
    window.at("/admin/people").await?;
    tab_to(&window, "main a[href^='/admin/people/']:not([href$='/1'])").await?;
    window.press_key(ENTER).await?;
    tab_to(&window, "main .card li:first-child summary").await?;
    window.press_key(ENTER).await?;
    tab_to(&window, "main details[open] form button").await?;
    window.press_key(ENTER).await?;
    window.sees("main .card li:first-child", "Administrator").await?;

    // The room is set as one wants it, and its people are seen.
    tab_to(&window, &format!("nav a[href='/rooms/{garden}']")).await?;
    window.press_key(ENTER).await?;
    window.alive().await?;
    window.press_together(&[CONTROL, "."]).await?;
    tab_to(&window, "[data-choices] [name='favourite']").await?;
    window.press_key(SPACE).await?;
    window.sees("nav section[aria-label='Favourites']", "garden").await?;
    tab_to(&window, "aside a[href='/people/ben']").await?;
    window.press_key(ENTER).await?;
    window.sees("dialog[open]", "@ben").await?;
    window.press_key(ESCAPE).await?;
    window.gone("dialog[open]").await?;
    window.finish().await
}
