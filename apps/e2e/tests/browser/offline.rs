//! The server goes away and comes back, and nothing that was typed is lost.

use anyhow::ensure;
use confab_e2e::browser::COMPOSER;
use confab_e2e::{Account, Browser, Cluster};
use confab_protocol::ClientId;

use super::{NO_SERVER, Stage};

#[tokio::test]
async fn what_was_sent_offline_goes_out_once() -> anyhow::Result<()> {
    let mut stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.say("before").await?;
    window.hears("before").await?;
    stage.cluster.server_mut(0).kill()?;
    window.sees(".bar", "Reconnecting").await?;
    let composer = window.find(COMPOSER).await?;
    ensure!(composer.is_enabled().await?, "the composer is disabled");
    window.say("while it was away").await?;
    window.sees(".message--pending", "while it was away").await?;
    stage.cluster.server_mut(0).start().await?;
    window.hears("while it was away").await?;
    window.gone(".message--pending").await?;
    once(&window, "while it was away").await?;
    window.finish_expecting(NO_SERVER).await
}

#[tokio::test]
async fn what_was_sent_offline_survives_a_reload() -> anyhow::Result<()> {
    let mut stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    let room = window.url().await?;
    stage.cluster.server_mut(0).kill()?;
    window.say("typed in the dark").await?;
    window.sees("[role='log']", "typed in the dark").await?;
    window.type_into(COMPOSER, "and a draft").await?;
    // The page goes before it could send anything.
    window.goto("about:blank").await?;
    stage.cluster.server_mut(0).start().await?;
    window.goto(&room).await?;
    window.alive().await?;
    window.hears("typed in the dark").await?;
    once(&window, "typed in the dark").await?;
    let draft = format!("return document.querySelector(\"{COMPOSER}\").value === 'and a draft'");
    window.until("the draft", &draft).await?;
    window.reload().await?;
    window.alive().await?;
    window.hears("typed in the dark").await?;
    once(&window, "typed in the dark").await?;
    window.finish_expecting(NO_SERVER).await
}

/// The next draft cannot be kept, though the line lives.
const REFUSE_A_DRAFT: &str = "\
    const real = window.fetch; window.refused = 0;\
    window.fetch = (asked, ...rest) => {\
        if (!String(asked.url ?? asked).includes('/draft') || window.refused) {\
            return real(asked, ...rest);\
        }\
        window.refused += 1;\
        return Promise.reject(new TypeError('no server'));\
    };\
    return true";

#[tokio::test]
async fn a_draft_that_is_not_kept_at_once_is_kept_later() -> anyhow::Result<()> {
    let stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.script(REFUSE_A_DRAFT).await?;
    window.type_into(COMPOSER, "half a sentence").await?;
    window.until("a refusal", "return window.refused === 1").await?;
    window.type_into(COMPOSER, " and the rest").await?;
    let kept = "return fetch('/api/v1/drafts').then((answer) => answer.json())\
                .then((found) => found.drafts[0]?.body === 'half a sentence and the rest')";
    window.until("the draft at the server", kept).await?;
    window.finish().await
}

/// Timers of the page never go off any more, and no new one does.
const STOP_THE_CLOCK: &str = "\
    const last = window.setTimeout(() => {}, 0);\
    for (let timer = 0; timer <= last; timer += 1) { window.clearTimeout(timer); }\
    window.setTimeout = () => 0;\
    return true";

#[tokio::test]
async fn a_page_that_comes_online_or_into_sight_reconnects_at_once() -> anyhow::Result<()> {
    let mut stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let general = ana.general().await?;
    let window = stage.window_of(&ana, 0).await?;
    for (event, target) in [("online", "window"), ("visibilitychange", "document")] {
        stage.cluster.server_mut(0).kill()?;
        window.sees(".bar", "Reconnecting").await?;
        // It tries nothing by itself any more.
        window.until("the clock stopped", STOP_THE_CLOCK).await?;
        stage.cluster.server_mut(0).start().await?;
        let text = format!("after {event}");
        let client_id = ClientId::new(event)?;
        ana.connect().await?.send_as(general, client_id, &text).await?;
        window.sees(".bar", "Reconnecting").await?;
        window.script(&format!("{target}.dispatchEvent(new Event('{event}'))")).await?;
        window.hears(&text).await?;
        window.reload().await?;
        window.alive().await?;
    }
    window.finish_expecting(NO_SERVER).await
}

async fn once(window: &Browser, text: &str) -> anyhow::Result<()> {
    let messages = window.messages().await?;
    let times = messages.iter().filter(|message| message.contains(text)).count();
    ensure!(times == 1, "{text:?} is there {times} times: {messages:?}");
    Ok(())
}

#[tokio::test]
async fn browsers_of_a_killed_server_come_back_and_miss_nothing() -> anyhow::Result<()> {
    let mut stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let hers = stage.window_of(&ana, 0).await?;
    let his = stage.window_of(&ben, 1).await?;
    hers.say("before the crash").await?;
    his.hears("before the crash").await?;
    stage.cluster.server_mut(0).kill()?;
    for number in 0..5 {
        his.say(&format!("missed {number}")).await?;
        his.hears(&format!("missed {number}")).await?;
    }
    stage.cluster.server_mut(0).start().await?;
    hers.hears("missed 4").await?;
    hers.say("back again").await?;
    his.hears("back again").await?;
    let (seen, said) = (hers.messages().await?, his.messages().await?);
    ensure!(seen == said, "{seen:?}\nis not\n{said:?}");
    for number in 0..5 {
        once(&hers, &format!("missed {number}")).await?;
    }
    his.finish().await?;
    hers.finish_expecting(NO_SERVER).await
}
