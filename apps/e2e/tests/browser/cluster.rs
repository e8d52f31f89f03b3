//! Four windows on two servers.

use anyhow::ensure;
use confab_e2e::{Account, Cluster};
use confab_testing::{DEADLINE, eventually};

use super::Stage;

#[tokio::test]
async fn four_windows_on_two_servers_show_the_same_once_and_in_order() -> anyhow::Result<()> {
    const EACH: usize = 5;
    let stage = Stage::set(Cluster::of(2)).await?;
    let [ana, ben] = Account::found(stage.url(), ["ana", "ben"]).await?;
    let mut windows = Vec::new();
    for (account, server) in [(&ana, 0), (&ben, 0), (&ana, 1), (&ben, 1)] {
        windows.push(stage.window_of(account, server).await?);
    }
    for number in 0..EACH {
        for (at, window) in windows.iter().enumerate() {
            window.say(&format!("window {at} says {number}")).await?;
        }
    }
    let sent = EACH * windows.len();
    let mut logs = Vec::new();
    for (at, window) in windows.iter().enumerate() {
        let mut log = Vec::new();
        eventually(DEADLINE, &format!("{sent} messages in window {at}"), async || {
            log = window.messages().await.unwrap_or_default();
            log.retain(|text| text.contains(" says "));
            log.len() >= sent
        })
        .await?;
        logs.push(log);
    }
    for log in &logs {
        ensure!(*log == logs[0], "{log:?}\nis not\n{:?}", logs[0]);
    }
    let mut once = logs[0].clone();
    once.sort();
    once.dedup();
    ensure!(once.len() == sent, "not each once: {:?}", logs[0]);
    for window in windows {
        window.finish().await?;
    }
    Ok(())
}
