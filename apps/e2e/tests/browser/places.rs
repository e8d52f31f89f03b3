//! From place to place: rooms, their details, single messages, and the browser's way back.

use anyhow::ensure;
use confab_e2e::browser::{COMPOSER, NAV};
use confab_e2e::{Account, Browser, Cluster};
use confab_protocol::Visibility;
use reqwest::Method;

use super::Stage;
use super::history::{gapless, lines, tell};

/// Has pages of history wait until they are let through, and counts them.
const HOLD_PAGES: &str = "
    const fetch = window.fetch;
    window.held = [];
    window.pages = 0;
    window.fetch = (url, ...rest) => {
        if (!String(url).includes('/messages?')) return fetch(url, ...rest);
        window.pages += 1;
        return new Promise((go) => window.held.push(go)).then(() => fetch(url, ...rest));
    };
    return true";

async fn let_through(window: &Browser) -> anyhow::Result<()> {
    let go =
        "const held = window.held.splice(0); held.forEach((go) => go()); return held.length > 0";
    window.until("a page that is asked for", go).await
}

/// Presses the link to a room, and does not wait for it.
async fn press_room(window: &Browser, name: &str) -> anyhow::Result<()> {
    let press = format!(
        "const link = [...document.querySelectorAll(\"{NAV} li a\")]\
             .find((link) => link.innerText.includes('{name}')); \
         if (!link) return false; link.click(); return true"
    );
    window.until(&format!("a link to {name}"), &press).await
}

#[tokio::test]
async fn a_message_far_back_is_reached_by_one_page() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let elsewhere = ana.create_room("elsewhere", Visibility::Public).await?.id;
    tell(&ben, general, 1..=250).await?;
    let page = ana.get(&format!("/api/v1/rooms/{general}/messages?around=30&limit=2")).await?;
    let page: confab_protocol::api::HistoryPage = page.json()?;
    let seq = page.entries[0].seq;
    let window = stage.window_of(&ana, 0).await?;
    window.open_room("elsewhere").await?;

    window.goto(&format!("{}/rooms/{general}#m{seq}", stage.url())).await?;
    window.alive().await?;
    let here = format!(
        "const row = document.getElementById('m{seq}'); \
         const box = document.querySelector('.messages__scroll').getBoundingClientRect(); \
         const at = row.getBoundingClientRect(); \
         return document.activeElement === row && at.top >= box.top && at.bottom <= box.bottom"
    );
    window.until("the message in sight, with the focus", &here).await?;
    gapless(&lines(&window).await?)?;
    ensure!(!lines(&window).await?.contains(&250), "all between was loaded");

    // From another room it is a link like any other; and the way back to now is one press.
    window.goto(&format!("{}/rooms/{elsewhere}", stage.url())).await?;
    window.alive().await?;
    window.say(&format!("see {}/rooms/{general}#m{seq}", stage.url())).await?;
    window.script("window.stays = true; return true").await?;
    let follow = format!(
        "const link = document.querySelector(\"[role='log'] a[href$='#m{seq}']\"); \
         if (!link) return false; link.removeAttribute('target'); link.rel = ''; \
         link.click(); return true"
    );
    window.until("a link to the message", &follow).await?;
    window.until("the message in sight, with the focus", &here).await?;
    ensure!(window.script("return window.stays").await? == true, "the page was loaded anew");
    window.click(".jump__button").await?;
    window.hears("line 250").await?;
    window.finish().await
}

#[tokio::test]
async fn a_jump_loads_one_page_and_ends_with_the_room() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let elsewhere = ana.create_room("elsewhere", Visibility::Public).await?.id;
    ben.join(elsewhere).await?;
    tell(&ben, general, 1..=3).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.hears("line 003").await?;
    window.goto(&format!("{}/rooms/{elsewhere}", stage.url())).await?;
    window.alive().await?;
    tell(&ben, general, 4..=180).await?;
    let mut ben = ben.connect().await?;
    ben.send(elsewhere, "that was all").await?;
    window.hears("that was all").await?;
    press_room(&window, "general").await?;
    window.sees(".news", "100+ new").await?;
    window.script(HOLD_PAGES).await?;
    window.press("Jump to first").await?;
    window.until("a page that is asked for", "return window.held.length === 1").await?;
    // Left meanwhile: nothing of it goes on, neither here nor there.
    press_room(&window, "elsewhere").await?;
    window.sees("h1", "elsewhere").await?;
    let_through(&window).await?;
    ben.send(elsewhere, "a marker").await?;
    window.hears("a marker").await?;
    ensure!(window.script("return window.pages").await? == 1, "it went on");
    ensure!(window.texts(".toast").await?.is_empty(), "it said something about the other room");
    window.finish().await
}

#[tokio::test]
async fn what_is_typed_while_a_room_is_on_its_way_is_for_that_room() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    ana.create_room("elsewhere", Visibility::Public).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.type_into(COMPOSER, "for general").await?;
    window.script(HOLD_PAGES).await?;
    press_room(&window, "elsewhere").await?;
    window.find("form[aria-label='Message #elsewhere']").await?;
    let value = format!("return document.querySelector(\"{COMPOSER}\").value");
    ensure!(window.script(&value).await? == "", "the draft of another room");
    window.say("for elsewhere").await?;
    window.type_into(COMPOSER, "goes on").await?;
    let_through(&window).await?;
    window.hears("for elsewhere").await?;
    ensure!(window.script(&value).await? == "goes on", "the field was made anew");
    press_room(&window, "general").await?;
    window.sees("h1", "general").await?;
    window.sees_no("[role='log']", "for elsewhere").await?;
    ensure!(window.script(&value).await? == "for general", "the draft is gone");
    window.finish().await
}

#[tokio::test]
async fn details_that_were_closed_stay_closed_on_the_way_back() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    ana.create_room("elsewhere", Visibility::Public).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.open_room("elsewhere").await?;
    window.open_room("general").await?;
    for size in [(1280, 800), (360, 740)] {
        window.resize(size.0, size.1).await?;
        for close in ["[aria-label='Close details']", "#details-toggle"] {
            // On a phone they cover the room with its toggle.
            if size.0 == 360 && close == "#details-toggle" {
                continue;
            }
            window.click("#details-toggle").await?;
            window.find("aside").await?;
            window.click(close).await?;
            window.gone("aside").await?;
            window.until("the room's address", "return !location.search").await?;
        }
    }
    window.resize(1280, 800).await?;
    window.script("history.back(); return true").await?;
    window.sees("h1", "elsewhere").await?;
    window.gone("aside").await?;

    // Where one came in with the details open there is no such entry to go back to.
    let address = window.url().await?;
    window.goto(&format!("{address}?panel=details")).await?;
    window.alive().await?;
    window.click("[aria-label='Close details']").await?;
    window.gone("aside").await?;
    window.script("history.back(); return true").await?;
    window.sees("h1", "elsewhere").await?;
    window.gone("aside").await?;
    window.finish().await
}

#[tokio::test]
async fn a_room_that_one_is_let_into_again_opens() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let docks = ana.create_room("docks", Visibility::Private).await?.id;
    ana.add_member(docks, "ben").await?;
    let window = stage.window_of(&ben, 0).await?;
    window.open_room("docks").await?;
    let members = ana.get(&format!("/api/v1/rooms/{docks}/members?query=ben")).await?;
    let members: confab_protocol::api::MembersPage = members.json()?;
    let path = format!("/api/v1/rooms/{docks}/members/{}", members.members[0].person.id);
    let answer = ana.request(Method::DELETE, &path, None).await?;
    ensure!(answer.status.is_success(), "{answer:?}");
    window.sees("main", "You are no longer in #docks").await?;
    let told = "return document.title.includes('#docks') && document.activeElement.matches('main')";
    window.until("its name in the title, and the focus", told).await?;
    ana.add_member(docks, "ben").await?;
    window.find("form[aria-label='Message #docks']").await?;
    window.say("back again").await?;
    window.hears("back again").await?;
    window.finish().await
}
