//! A client outlives its server.

use anyhow::{Context as _, ensure};
use confab_client::core::{State, Update};
use confab_client::native::{Api, Connection};
use confab_e2e::{Account, Cluster};
use confab_protocol::api::{Scope, Secret};
use confab_protocol::{EventKind, RoomId};
use confab_testing::DEADLINE;

/// Messages of a room, from the updates of one connection, up to `last`.
async fn said_until(
    updates: &mut confab_client::native::Updates,
    room: RoomId,
    last: &str,
) -> anyhow::Result<Vec<String>> {
    let mut said = Vec::new();
    let reading = async {
        while let Some(update) = updates.next().await {
            let Update::Event(event) = update else { continue };
            let EventKind::MessageSent { body: Some(body), .. } = event.what else { continue };
            if event.room == room {
                let ends = body == last;
                said.push(body);
                if ends {
                    return Ok(said);
                }
            }
        }
        anyhow::bail!("the connection ended")
    };
    tokio::time::timeout(DEADLINE, reading).await.context("within the deadline")?
}

#[tokio::test]
async fn a_server_is_killed_and_nothing_is_lost_or_doubled() -> anyhow::Result<()> {
    let mut cluster = Cluster::single().start().await?;
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let room = ana.general().await?;
    let connect = async |account: &Account| {
        let token = Secret::new(account.token(&[Scope::Read, Scope::Write]).await?);
        let api = Api::new(account.server()).with_token(token);
        let credentials = api.credentials().cloned().context("a token")?;
        anyhow::Ok(Connection::start(api.base(), credentials))
    };
    let (writer, _updates) = connect(&ana).await?;
    let (reader, mut heard) = connect(&ben).await?;
    let online = heard.find(|update| (update == Update::State(State::Online)).then_some(()));
    tokio::time::timeout(DEADLINE, online).await?.context("online")?;

    let wanted: Vec<String> = (0..40).map(|number| format!("message {number}")).collect();
    for (number, body) in wanted.iter().enumerate() {
        if number % 10 == 5 {
            // The message is on its way while the server dies and comes back.
            let (sent, restarted) = tokio::join!(writer.send(room, body), async {
                cluster.server_mut(0).kill()?;
                cluster.server_mut(0).start().await
            });
            sent?;
            restarted?;
        } else {
            writer.send(room, body).await?;
        }
    }
    let said = said_until(&mut heard, room, "message 39").await?;
    ensure!(said == wanted, "{said:?}");
    writer.close().await;
    reader.close().await;
    Ok(())
}
