//! Behaviour when a server does not keep up.

use super::{DEADLINE, Net, Server, room};

pub async fn a_full_inbox_drops_and_counts(net: &impl Net) -> anyhow::Result<()> {
    let mut server = Server::join(net, 4).await?;
    server.broker.subscribe(room(1)).await?;
    for number in 0..10 {
        server.publish(room(1), number.to_string())?;
    }
    let counted = async {
        while server.inbox.dropped() < 6 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, counted).await?;
    for number in 0..4 {
        server.hears(room(1), &number.to_string()).await?;
    }
    server.publish(room(1), "room again")?;
    server.hears(room(1), "room again").await?;
    anyhow::ensure!(server.inbox.dropped() == 6, "dropped {}", server.inbox.dropped());
    Ok(())
}
