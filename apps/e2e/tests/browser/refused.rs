//! The server says no: to a message, and to a session that has ended.

use anyhow::ensure;
use confab_e2e::browser::COMPOSER;
use confab_e2e::{Account, Cluster, PASSWORD};
use confab_protocol::api::SessionInfo;
use reqwest::Method;

use super::Stage;

const FAILED: &str = ".message--failed";

#[tokio::test]
async fn a_message_that_is_refused_stays_to_be_mended() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    // No keyboard makes it, but a paste can, and no database can store it.
    let paste = format!(
        "const field = document.querySelector(\"{COMPOSER}\"); field.value = 'half\\u0000done'; \
         field.dispatchEvent(new Event('input', {{ bubbles: true }})); field.focus(); return true"
    );
    window.until("a paste", &paste).await?;
    window.type_into(COMPOSER, "\u{e007}").await?;
    window.sees(FAILED, "can't be shown").await?;
    window.sees("[aria-live='assertive'], [role='alert']", "was not sent").await?;
    window.press("Retry").await?;
    window.sees(FAILED, "can't be shown").await?;
    // A refused message keeps nothing else back, and stays over a reload.
    window.say("the next one").await?;
    window.hears("the next one").await?;
    window.reload().await?;
    window.alive().await?;
    window.sees(FAILED, "can't be shown").await?;
    window.press("Edit").await?;
    window.gone(FAILED).await?;
    window.fill(COMPOSER, "all done\u{e007}").await?;
    window.hears("all done").await?;

    window.until("the same paste", &paste).await?;
    window.type_into(COMPOSER, "\u{e007}").await?;
    window.find(FAILED).await?;
    window.press("Discard").await?;
    window.gone(FAILED).await?;
    window.reload().await?;
    window.alive().await?;
    window.hears("all done").await?;
    window.gone(FAILED).await?;
    ensure!(window.messages().await?.len() == 2, "{:?}", window.messages().await?);
    window.finish().await
}

#[tokio::test]
async fn who_is_signed_out_elsewhere_signs_in_and_finds_the_draft() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    let room = window.url().await?;
    window.type_into(COMPOSER, "half a thought").await?;
    let sessions: Vec<SessionInfo> = ana.get("/api/v1/sessions").await?.json()?;
    for session in sessions.iter().filter(|session| !session.current) {
        let path = format!("/api/v1/sessions/{}", session.id);
        let answer = ana.request(Method::DELETE, &path, None).await?;
        ensure!(answer.status.is_success(), "{answer:?}");
    }
    window.sees("dialog", "You have been signed out").await?;
    window.press("Sign in again").await?;
    window.sees("main", "You have been signed out").await?;
    window.fill("input[name='handle']", "ana").await?;
    window.fill("input[name='password']", PASSWORD).await?;
    window.click("form[action='/sign-in'] button").await?;
    window.at("/rooms/").await?;
    ensure!(window.url().await? == room, "{} is not {room}", window.url().await?);
    window.alive().await?;
    let draft = format!("return document.querySelector(\"{COMPOSER}\").value === 'half a thought'");
    window.until("the draft", &draft).await?;
    // The draft was on its way when the session ended.
    window.finish_expecting(&["status of 401"]).await
}
