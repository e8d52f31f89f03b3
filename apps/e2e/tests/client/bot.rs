//! The example bot does what its first line says.

use anyhow::{anyhow, bail, ensure};
use confab_e2e::{Account, Cluster};
use confab_protocol::Signal;
use confab_protocol::api::Scope;

use crate::echo_bot;

#[tokio::test]
async fn the_echo_bot_answers_mentions_and_never_itself() -> anyhow::Result<()> {
    let cluster = Cluster::single().start().await?;
    let [ana, echo] = Account::found(cluster.url(0), ["ana", "echo"]).await?;
    let token = echo.token(&[Scope::Read, Scope::Write]).await?;
    let talk = async {
        let general = ana.general().await?;
        let mut member = ana.connect().await?;
        member.resume_all().await?;
        let two = |signal: &Signal| matches!(signal, Signal::Presence { count: 2, .. });
        let here = |signals: &[Signal]| signals.iter().any(two).then_some(());
        member.until("the bot's presence", |record| here(&record.signals)).await?;
        member.send(general, "not for the bot").await?;
        member.send(general, "@echo hear me").await?;
        member.sees("hear me").await?;
        member.send(general, "@echo and again").await?;
        member.sees("and again").await?;
        let said = member.record.messages(general);
        ensure!(said.len() == 5, "three of Ana's and two of the bot's: {said:?}");
        anyhow::Ok(())
    };
    tokio::select! {
        ended = echo_bot::run(cluster.url(0), &token) => bail!("the bot ended: {ended:?}"),
        talked = talk => talked?,
    }
    let ended = echo_bot::run(cluster.url(0), "cfb_of_nobody").await;
    ended.err().map(|_| ()).ok_or_else(|| anyhow!("a bot without a token ended well"))
}
