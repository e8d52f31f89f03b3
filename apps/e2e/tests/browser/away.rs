//! Actions while the server is away, or of people who lose the room they look at.

use anyhow::ensure;
use confab_e2e::browser::{COMPOSER, NAV, ROWS};
use confab_e2e::{Account, Cluster};
use confab_protocol::Visibility;
use confab_protocol::api::SessionInfo;
use reqwest::Method;

use super::history::{gapless, lines, tell};
use super::{NO_SERVER, Stage};

const EDIT: &str = "textarea[aria-label='Edit message']";

#[tokio::test]
async fn two_deletions_made_offline_are_both_carried_out() -> anyhow::Result<()> {
    let mut stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    for text in ["first", "second", "third"] {
        window.say(text).await?;
        window.hears(text).await?;
    }
    stage.cluster.server_mut(0).kill()?;
    for text in ["first", "second"] {
        let delete = format!(
            "const rows = [...document.querySelectorAll(\"{ROWS}\")]; \
             const row = rows.find((row) => row.innerText.includes('{text}')); row.focus(); \
             const button = row.querySelector(\"[aria-label='Delete']\"); if (!button) return false; \
             button.dispatchEvent(new MouseEvent('click', {{ bubbles: true, shiftKey: true }})); \
             return true"
        );
        window.until(&format!("a deletion of {text}"), &delete).await?;
    }
    stage.cluster.server_mut(0).start().await?;
    window.sees_no(ROWS, "second").await?;
    window.sees_no(ROWS, "first").await?;
    window.sees(ROWS, "third").await?;
    window.finish_expecting(NO_SERVER).await
}

#[tokio::test]
async fn a_room_that_cannot_be_loaded_comes_with_the_server() -> anyhow::Result<()> {
    let mut stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    ana.create_room("elsewhere", Visibility::Public).await?;
    let window = stage.window_of(&ana, 0).await?;
    stage.cluster.server_mut(0).kill()?;
    let go = format!(
        "const links = [...document.querySelectorAll(\"{NAV} li a\")]; \
         links.find((link) => link.innerText.includes('elsewhere')).click(); return true"
    );
    window.until("a way elsewhere", &go).await?;
    window.sees("main", "can’t be loaded right now").await?;
    stage.cluster.server_mut(0).start().await?;
    window.sees("h1", "elsewhere").await?;
    window.say("here we are").await?;
    window.hears("here we are").await?;
    window.finish_expecting(NO_SERVER).await
}

#[tokio::test]
async fn who_is_put_out_of_the_room_on_the_screen_is_told() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let docks = ana.create_room("docks", Visibility::Private).await?.id;
    ana.add_member(docks, "ben").await?;
    let window = stage.window_of(&ben, 0).await?;
    window.open_room("docks").await?;
    window.say("I am in").await?;
    window.hears("I am in").await?;
    let members = ana.get(&format!("/api/v1/rooms/{docks}/members")).await?;
    let members: confab_protocol::api::MembersPage = members.json()?;
    let member = members.members.iter().find(|member| member.person.handle.as_str() == "ben");
    let id = member.map(|member| member.person.id.0).unwrap_or_default();
    let path = format!("/api/v1/rooms/{docks}/members/{id}");
    let answer = ana.request(Method::DELETE, &path, None).await?;
    ensure!(answer.status.is_success(), "{answer:?}");
    window.sees("main", "You are no longer in #docks").await?;
    window.gone(COMPOSER).await?;
    window.sees_no(NAV, "docks").await?;
    window.finish().await
}

#[tokio::test]
async fn a_draft_is_its_writers_alone() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    Account::found(stage.url(), ["ana", "ben"]).await?;
    let window = stage.window().await?;
    window.sign_in(stage.url(), "ana").await?;
    window.alive().await?;
    window.type_into(COMPOSER, "between us").await?;
    let field = format!("document.querySelector(\"{COMPOSER}\").value");
    // Nobody signs out by hand: what she wrote waits for her, and for nobody else.
    for (signed_in, person, draft) in [("ana", "ben", ""), ("ben", "ana", "between us")] {
        end_browsers_of(&Account::sign_in(stage.url(), signed_in).await?).await?;
        window.goto(stage.url()).await?;
        window.at("/sign-in").await?;
        window.sign_in(stage.url(), person).await?;
        window.alive().await?;
        window.until("the draft", &format!("return {field} === '{draft}'")).await?;
    }
    window.finish().await
}

/// Signs out every browser of someone but the one that asks.
async fn end_browsers_of(person: &Account) -> anyhow::Result<()> {
    let sessions: Vec<SessionInfo> = person.get("/api/v1/sessions").await?.json()?;
    for session in sessions.iter().filter(|session| !session.current) {
        let path = format!("/api/v1/sessions/{}", session.id);
        let answer = person.request(Method::DELETE, &path, None).await?;
        ensure!(answer.status.is_success(), "{answer:?}");
    }
    Ok(())
}

#[tokio::test]
async fn an_edit_that_is_refused_keeps_its_text() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.say("as it was").await?;
    window.hears("as it was").await?;
    window.type_into(COMPOSER, "\u{e013}").await?;
    window.find(EDIT).await?;
    // No keyboard makes it, but a paste can, and no database can store it.
    let paste = format!(
        "const field = document.querySelector(\"{EDIT}\"); field.value = 'bet\\u0000ter'; \
         field.dispatchEvent(new Event('input', {{ bubbles: true }})); field.focus(); return true"
    );
    window.until("a paste", &paste).await?;
    window.press("Save").await?;
    window.sees(".toast", "can't be shown").await?;
    window.fill(EDIT, "better\u{e007}").await?;
    window.hears("better").await?;
    window.gone(EDIT).await?;
    window.finish().await
}

/// More was said meanwhile than a replay gives, and the page of it can't be loaded at first.
#[tokio::test]
async fn what_was_missed_is_tried_again_until_it_can_be_loaded() -> anyhow::Result<()> {
    const MISSED: usize = 501;
    let mut stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    tell(&ben, general, 1..=3).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.hears("line 003").await?;
    let broken = "const fetch = window.fetch; window.broken = true; \
                  window.fetch = (...request) => window.broken \
                      ? Promise.reject(new TypeError('broken')) : fetch(...request); return true";
    window.script(broken).await?;

    stage.cluster.server_mut(0).kill()?;
    tell(&ben.at(stage.cluster.url(1)), general, 4..=MISSED + 3).await?;
    stage.cluster.server_mut(0).start().await?;
    window.sees(".toast", "can’t be loaded yet").await?;
    window.sees(".jump", "new").await?;
    tell(&ben.at(stage.cluster.url(1)), general, MISSED + 4..=MISSED + 4).await?;
    ensure!(lines(&window).await? == [1, 2, 3], "something is shown behind the gap");
    window.script("window.broken = false; return true").await?;
    window.hears(&format!("line {}", MISSED + 4)).await?;
    gapless(&lines(&window).await?)?;
    window.finish_expecting(NO_SERVER).await
}
