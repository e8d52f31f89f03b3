//! Breaks Redis, and has servers that are behind an address follow its master.

use std::time::Duration;

use confab_testing::{DEADLINE, RedisSentinel, eventually, eventually_some};
use tokio::time::sleep;

use super::Disturbance;
use crate::chaos::house::House;

/// The channels of which each is one server's own.
const OF_SERVERS: &str = "*server:*";

/// Breaks it, and has it whole again.
pub(super) async fn disturb(
    house: &mut House,
    fault: Disturbance,
    away: Duration,
) -> anyhow::Result<()> {
    let redis = &mut house.redis.master;
    match fault {
        Disturbance::RedisKill => {
            redis.kill()?;
            sleep(away).await;
            redis.restart().await?;
        }
        Disturbance::RedisRestart => {
            redis.stop().await?;
            redis.restart().await?;
        }
        Disturbance::RedisPause => {
            redis.pause()?;
            sleep(away * 2).await;
            redis.unpause()?;
        }
        Disturbance::RedisFailover => {
            ready(house).await?;
            house.redis.master.kill()?;
            house.redis.failed_over().await?;
            house.redis.master.restart().await?;
        }
        _ => drop(redis.command("CLIENT KILL TYPE pubsub").await?),
    }
    follow(house).await
}

/// Waits until the replica could take the master's place, whichever of the two that is: the
/// Sentinel may still act on what was broken before.
async fn ready(house: &mut House) -> anyhow::Result<()> {
    eventually(RedisSentinel::PATIENCE, "the replica is ready", async || {
        follow(house).await.is_ok() && house.redis.is_ready().await
    })
    .await
}

/// The channels of servers, once all of them have found Redis again: only who has subscribed can
/// be cut.
pub(super) async fn subscribed(house: &House) -> anyhow::Result<Vec<String>> {
    let (redis, servers) = (&house.redis.master, house.addresses.len());
    eventually_some(DEADLINE, "every server subscribes", async || {
        let channels = redis.channels(OF_SERVERS).await;
        channels.map(|channels| (channels.len() >= servers).then_some(channels)).transpose()
    })
    .await?
}

/// Aims at the master that there is by now, if it is another.
pub(super) async fn follow(house: &mut House) -> anyhow::Result<()> {
    if house.redis.follow().await? {
        for link in &house.links {
            link.aim(house.redis.master.address());
        }
    }
    Ok(())
}
