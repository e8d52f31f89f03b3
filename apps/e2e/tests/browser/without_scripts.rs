//! Signing in, reading and sending, with JavaScript off.

use anyhow::ensure;
use confab_e2e::browser::{COMPOSER, ROWS};
use confab_e2e::{Account, Browser, Cluster, Scripts};

use super::Stage;

#[tokio::test]
async fn without_scripts_one_signs_in_reads_and_sends() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let mut ben = ben.connect().await?;
    ben.resume_all().await?;
    ben.send(general, "can you **read** this?").await?;

    let window = Browser::open(&stage.driver, Scripts::Off).await?;
    window.goto(stage.url()).await?;
    window.at("/sign-in").await?;
    window.sign_in(stage.url(), "ana").await?;
    window.sees(ROWS, "can you read this?").await?;
    window.sees("[role='log'] strong", "read").await?;
    let alive = window.script("return document.querySelector('.frame--live')").await?;
    ensure!(alive.is_null(), "scripts ran");

    window.fill(COMPOSER, "yes, I can").await?;
    window.click("form[aria-label^='Message'] button").await?;
    window.sees(ROWS, "yes, I can").await?;
    ben.sees("yes, I can").await?;
    window.reload().await?;
    window.sees(ROWS, "yes, I can").await?;
    let shown = window.texts(ROWS).await?;
    let times = shown.iter().filter(|text| text.contains("yes, I can")).count();
    ensure!(times == 1, "{shown:?}");
    window.finish().await
}

#[tokio::test]
async fn a_form_that_is_sent_twice_sends_once() -> anyhow::Result<()> {
    let cluster = Cluster::single().start().await?;
    let [ana] = Account::found(cluster.url(0), ["ana"]).await?;
    let general = ana.general().await?;
    let path = format!("/rooms/{general}");
    let fields = [("client_id", "made-by-the-server"), ("body", "once & for all")];
    for _ in 0..2 {
        let answer = ana.form(&path, &fields).await?;
        ensure!(answer.status.as_u16() == 303, "{answer:?}");
    }
    let page = serde_json::to_string(&ana.history(general).await?)?;
    ensure!(page.matches("once & for all").count() == 1, "{page}");
    Ok(())
}
