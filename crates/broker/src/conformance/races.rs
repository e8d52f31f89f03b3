//! Result of many tasks that subscribe and unsubscribe at once.

use std::sync::Arc;

use anyhow::ensure;
use tokio::task::JoinSet;

use super::{Net, Server, room};
use crate::BrokerError;

pub async fn the_last_of_racing_wishes_holds(net: &impl Net) -> anyhow::Result<()> {
    let mut server = Server::join(net, 64).await?;
    server.broker.subscribe(room(0)).await?;
    for round in 1..=20 {
        race(&server, round).await?;

        server.broker.subscribe(room(round)).await?;
        server.publish(room(round), "wanted")?;
        server.hears(room(round), "wanted").await?;

        race(&server, round).await?;
        server.broker.unsubscribe(room(round)).await;
        server.publish(room(round), "not wanted")?;
        server.publish(room(0), "marker")?;
        server.hears(room(0), "marker").await?;
    }
    Ok(())
}

/// Many wishes for one topic at once; each of them must return.
async fn race(server: &Server, round: i64) -> anyhow::Result<()> {
    let mut wishes = JoinSet::new();
    for number in 0..32 {
        let broker = Arc::clone(&server.broker);
        wishes.spawn(async move {
            if number % 2 == 0 {
                broker.subscribe(room(round)).await
            } else {
                broker.unsubscribe(room(round)).await;
                Ok::<_, BrokerError>(())
            }
        });
    }
    let wishes = tokio::time::timeout(super::DEADLINE, wishes.join_all()).await?;
    ensure!(wishes.iter().all(Result::is_ok), "{wishes:?}");
    Ok(())
}
