//! Links are previewed on every server, and their author takes the previews away.

use anyhow::ensure;
use confab_e2e::{Account, Cluster};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::Stage;

const PAGE: &str = "<head><meta property=og:site_name content='The garden'>\
                    <title>How to water</title><meta name=description content='Not at noon.'>";
const TITLE: &str = "[data-previews] a";

/// A web server that has one page, and its address; it runs until the set is dropped.
pub(crate) async fn serve() -> anyhow::Result<(JoinSet<()>, String)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}/", listener.local_addr()?);
    let mut serving = JoinSet::new();
    serving.spawn(answer(listener));
    Ok((serving, address))
}

async fn answer(listener: TcpListener) {
    while let Ok((mut socket, _)) = listener.accept().await {
        let (mut request, length) = ([0; 4096], PAGE.len());
        let read = socket.read(&mut request).await;
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\
             Connection: close\r\n\r\n{PAGE}"
        );
        if read.is_ok() && socket.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn a_link_is_previewed_for_everyone_until_its_author_takes_that_away() -> anyhow::Result<()> {
    let (_serving, address) = serve().await?;
    let stage = Stage::set(Cluster::of(2).env("CONFAB_OUTBOUND_PRIVATE", "on")).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let hers = stage.window_of(&ana, 0).await?;
    let his = stage.window_of(&ben, 1).await?;
    hers.say(&format!("see {address}")).await?;
    his.sees(TITLE, "How to water").await?;
    his.sees(".link-preview__site", "The garden").await?;
    his.sees(".link-preview__text", "Not at noon.").await?;
    his.reload().await?;
    his.alive().await?;
    his.sees(TITLE, "How to water").await?;
    let offered = "return document.querySelectorAll(\"[aria-label='Remove preview']\").length";
    ensure!(his.script(offered).await? == 0, "others take it away");
    hers.sees(TITLE, "How to water").await?;
    // The button is out of sight until someone is at the preview.
    let seen =
        "return getComputedStyle(document.querySelector(\".link-previews > button\")).opacity";
    hers.until("the button out of sight", &format!("{seen} === '0'")).await?;
    hers.script("document.querySelector(\"[aria-label='Remove preview']\").focus()").await?;
    hers.click("[aria-label='Remove preview']").await?;
    his.gone(TITLE).await?;
    hers.gone(TITLE).await?;
    hers.finish().await?;
    his.finish().await
}

#[tokio::test]
async fn code_in_a_language_that_browsers_do_not_know_gets_its_colours() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let hers = stage.window_of(&ana, 0).await?;
    let body = "```elixir\ndef a, do: \"b\"\n```";
    let path = format!("/api/v1/rooms/{}/messages", ana.general().await?);
    ana.post(&path, &json!({ "client_id": "1", "body": body })).await?;
    hers.sees("[role='log'] .code-word", "def").await?;
    hers.sees("[role='log'] .code-text", "\"b\"").await?;
    hers.finish().await
}
