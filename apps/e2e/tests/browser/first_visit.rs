//! From a started server to the first message.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use confab_e2e::{Account, Cluster};

use super::Stage;

#[tokio::test]
async fn a_first_visit_makes_the_administrator_and_lands_in_general() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single().env("CONFAB_SET_UP_CODE", "ask")).await?;
    let window = stage.window().await?;
    let begun = Instant::now();
    window.goto(stage.url()).await?;
    window.at("/set-up").await?;
    // As the page says: the log has a link with the one-time code.
    let code = stage.cluster.server(0).log()?.find(|line| {
        let (_, code) = line.split_once("/set-up?code=")?;
        code.split('"').next().map(str::to_owned)
    });
    let code = code.context("the log has no link to the page")?;
    window.goto(&format!("{}/set-up?code={code}", stage.url())).await?;
    window.fill_account("ana", "Ana").await?;
    window.click("form[action='/set-up'] button[type='submit']").await?;
    window.at("/rooms/").await?;
    window.sees("h1", "general").await?;
    window.alive().await?;
    window.say("The very first message").await?;
    window.hears("The very first message").await?;
    ensure!(begun.elapsed() < Duration::from_mins(1), "it took {:?}", begun.elapsed());
    window.finish().await
}

/// Checks the page as the server sent it, before any script ran.
#[tokio::test]
async fn the_first_html_of_a_room_holds_its_messages() -> anyhow::Result<()> {
    let cluster = Cluster::single().start().await?;
    let [ana] = Account::found(cluster.url(0), ["ana"]).await?;
    let general = ana.general().await?;
    ana.connect().await?.send(general, "in the *first* HTML").await?;
    let page = ana.get(&format!("/rooms/{general}")).await?;
    ensure!(page.status.is_success(), "{page:?}");
    let log = page.body.find("role=\"log\"");
    let text = page.body.find("<em>first");
    ensure!(log.is_some() && text > log, "no message in its place: {}", page.body);
    let template = page.body.find("<template");
    ensure!(template.is_none() || template > text, "the message waits in a template");
    for (name, value) in [("cache-control", "private, no-store"), ("vary", "Cookie")] {
        let told = page.header(name).unwrap_or_default();
        ensure!(told.to_lowercase().contains(&value.to_lowercase()), "{name}: {told}");
    }
    let policy = page.header("content-security-policy").unwrap_or_default();
    ensure!(policy.contains("'strict-dynamic'") && !policy.contains("unsafe-inline"), "{policy}");
    Ok(())
}

#[tokio::test]
async fn who_is_not_signed_in_is_sent_to_sign_in() -> anyhow::Result<()> {
    let cluster = Cluster::single().start().await?;
    let nobody = Account::nobody(cluster.url(0))?;
    let first = nobody.get("/").await?;
    ensure!(first.header("location") == Some("/set-up"), "{first:?}");
    Account::found(cluster.url(0), ["ana"]).await?;
    for path in ["/", "/rooms/1", "/browse", "/settings", "/admin", "/new-room"] {
        let answer = nobody.get(path).await?;
        let there = answer.header("location").unwrap_or_default();
        ensure!(
            answer.status.as_u16() == 303 && there.starts_with("/sign-in"),
            "{path}: {answer:?}"
        );
    }
    Ok(())
}
