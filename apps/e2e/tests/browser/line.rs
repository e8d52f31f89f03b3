//! A line that is away is told soon, and what waits for it says so.

use std::time::{Duration, Instant};

use anyhow::ensure;
use confab_e2e::{Account, Cluster};

use super::{NO_SERVER, Stage};

#[tokio::test]
async fn a_browser_without_network_and_a_frozen_server_are_told_soon() -> anyhow::Result<()> {
    let mut stage = Stage::set(Cluster::single()).await?;
    let [ana] = Account::found(stage.url(), ["ana"]).await?;
    let window = stage.window_of(&ana, 0).await?;
    window.say("before").await?;
    window.hears("before").await?;

    // The browser is wrong: the server answers, and nothing stays.
    window.script("window.dispatchEvent(new Event('offline')); return true").await?;
    window.say("still here").await?;
    window.hears("still here").await?;
    window.gone(".bar").await?;

    stage.cluster.server_mut(0).pause()?;
    let frozen = Instant::now();
    window.say("into the ice").await?;
    window.sees(".message--pending", "Sending…").await?;
    window.sees(".bar", "Reconnecting").await?;
    let told = frozen.elapsed();
    ensure!(told < Duration::from_millis(8_500), "told after {told:?}");
    window.sees(".message--pending", "Will be sent when you’re back online").await?;
    window.script("window.dispatchEvent(new Event('offline')); return true").await?;
    let offline = Instant::now();
    window.sees(".bar", "You’re offline").await?;
    ensure!(offline.elapsed() < Duration::from_secs(2), "told after {:?}", offline.elapsed());
    stage.cluster.server_mut(0).unpause()?;
    window.script("window.dispatchEvent(new Event('online')); return true").await?;
    window.hears("into the ice").await?;
    window.gone(".message--pending").await?;

    stage.cluster.server_mut(0).kill()?;
    let seconds =
        "return /Reconnecting in \\d+ s…/.test(document.querySelector('.bar')?.innerText)";
    window.until("a number of seconds", seconds).await?;
    window.finish_expecting(NO_SERVER).await
}
