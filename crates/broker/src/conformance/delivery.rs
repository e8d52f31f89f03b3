//! Deliveries, their receivers and their order.

use std::collections::HashMap;

use anyhow::ensure;
use confab_protocol::{ServerId, UserId};

use super::{Net, Server, room};
use crate::{BrokerError, BrokerState, Publish, Topic};

pub async fn a_publication_reaches_every_subscriber_and_the_publisher(
    net: &impl Net,
) -> anyhow::Result<()> {
    let mut servers = Server::join_all(net).await?;
    let topics = [room(7), Topic::User(UserId(7)), Topic::Server(ServerId(7))];
    for topic in topics {
        for server in &servers {
            server.broker.subscribe(topic).await?;
        }
        servers[0].publish(topic, "to all")?;
        for server in &mut servers {
            server.hears(topic, "to all").await?;
        }
    }
    Ok(())
}

pub async fn each_topic_keeps_its_order(net: &impl Net) -> anyhow::Result<()> {
    const TOPICS: i64 = 5;
    const EACH: u32 = 200;
    let mut servers = Server::join_all(net).await?;
    for id in 0..TOPICS {
        for server in &servers {
            server.broker.subscribe(room(id)).await?;
        }
    }
    for number in 0..EACH {
        for id in 0..TOPICS {
            servers[0].publish(room(id), number.to_string())?;
        }
    }
    for server in &mut servers {
        let mut expected = HashMap::new();
        for _ in 0..TOPICS * i64::from(EACH) {
            let heard = server.hear().await?;
            let number = expected.entry(heard.topic).or_insert(0_u32);
            ensure!(heard.payload == number.to_string(), "heard {heard:?} instead of {number}");
            *number += 1;
        }
    }
    Ok(())
}

pub async fn payloads_arrive_byte_for_byte(net: &impl Net) -> anyhow::Result<()> {
    let mut server = Server::join(net, 16).await?;
    server.broker.subscribe(room(1)).await?;
    let every_byte: Vec<u8> = (0..=255).cycle().take(64 * 1024).collect();
    for payload in [Vec::new(), b"\r\n$-1\r\n".to_vec(), every_byte] {
        server.publish(room(1), payload.clone())?;
        let heard = server.hear().await?.payload;
        ensure!(heard == payload, "{} bytes came as {}", payload.len(), heard.len());
    }
    Ok(())
}

pub async fn an_unsubscribed_topic_delivers_nothing(net: &impl Net) -> anyhow::Result<()> {
    let mut server = Server::join(net, 16).await?;
    server.broker.subscribe(room(1)).await?;
    server.broker.subscribe(room(2)).await?;
    server.publish(room(1), "wanted")?;
    server.hears(room(1), "wanted").await?;
    server.broker.unsubscribe(room(1)).await;
    server.broker.unsubscribe(room(1)).await;
    server.publish(room(1), "not wanted any more")?;
    server.publish(room(3), "never wanted")?;
    server.publish(room(2), "marker")?;
    server.hears(room(2), "marker").await?;
    // And it can be had again.
    server.broker.subscribe(room(1)).await?;
    server.publish(room(1), "wanted again")?;
    server.hears(room(1), "wanted again").await
}

pub async fn subscribing_twice_delivers_once(net: &impl Net) -> anyhow::Result<()> {
    let mut server = Server::join(net, 16).await?;
    server.broker.subscribe(room(1)).await?;
    server.broker.subscribe(room(1)).await?;
    server.publish(room(1), "once")?;
    server.publish(room(1), "marker")?;
    server.hears(room(1), "once").await?;
    server.hears(room(1), "marker").await
}

pub async fn a_confirmed_subscription_misses_nothing(net: &impl Net) -> anyhow::Result<()> {
    let mut servers = Server::join_all(net).await?;
    let publisher = servers.len() - 1;
    for id in 0..100 {
        servers[0].broker.subscribe(room(id)).await?;
        servers[publisher].publish(room(id), "at once")?;
        servers[0].hears(room(id), "at once").await?;
    }
    Ok(())
}

pub async fn after_close_nothing_is_taken(net: &impl Net) -> anyhow::Result<()> {
    let server = Server::join(net, 16).await?;
    server.broker.subscribe(room(1)).await?;
    server.broker.close().await;
    ensure!(*server.broker.state().borrow() == BrokerState::Away, "still live");
    ensure!(server.broker.publish(room(1), "late".into()) == Publish::Dropped, "taken");
    let subscribed = server.broker.subscribe(room(2)).await;
    ensure!(matches!(subscribed, Err(BrokerError::Away)), "{subscribed:?}");
    server.broker.unsubscribe(room(1)).await;
    server.broker.close().await;
    Ok(())
}

pub async fn it_is_known_which_topics_are_listened_to(net: &impl Net) -> anyhow::Result<()> {
    let servers = Server::join_all(net).await?;
    let (heard, unheard) = (Topic::User(UserId(21)), Topic::User(UserId(22)));
    let asking = &servers[0].broker;
    servers[servers.len() - 1].broker.subscribe(heard).await?;
    let told = asking.listened_to(&[unheard, heard]).await;
    ensure!(told == Some(vec![false, true]), "{told:?}");
    servers[servers.len() - 1].broker.unsubscribe(heard).await;
    // Unsubscribing is not confirmed.
    while asking.listened_to(&[heard]).await != Some(vec![false]) {
        tokio::task::yield_now().await;
    }
    for server in &servers {
        server.broker.close().await;
    }
    ensure!(asking.listened_to(&[heard]).await != Some(vec![true]), "a closed one told more");
    Ok(())
}
