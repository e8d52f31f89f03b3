//! A server that alone is cut off from the database does not know of revocations, and hears
//! everything that the others publish: it must not pass it on for longer than a second.

use std::time::{Duration, Instant};

use anyhow::ensure;
use confab_e2e::{Account, Cluster};
use confab_protocol::{ClientId, CloseCode, Command};
use confab_testing::{Fault, PostgresServer};
use serde_json::json;

use super::failover::in_front_of;

/// Deadline as promised.
const WITHIN: Duration = Duration::from_secs(1);
/// How long is talked on, and how often something is said.
const TALK: Duration = Duration::from_secs(3);
const PACE: Duration = Duration::from_millis(100);

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_alone_has_lost_the_database_passes_nothing_on() -> anyhow::Result<()> {
    let postgres = PostgresServer::start().await?;
    let (proxy, url) = in_front_of(&postgres).await?;
    let direct =
        url.replace(&proxy.address().to_string(), &format!("127.0.0.1:{}", postgres.port()));
    let mut cluster = Cluster::of(2).in_database(&direct).prepare().await?;
    cluster.server_mut(1).set("CONFAB_DATABASE_URL", &url);
    for server in cluster.servers_mut() {
        server.start().await?;
    }
    let [ana, ben] = Account::found(cluster.url(0), ["ana", "ben"]).await?;
    let general = ana.general().await?;
    let mut owner = ana.connect().await?;
    let mut there = ben.at(cluster.url(1)).connect().await?;
    owner.resume_all().await?;
    there.resume_all().await?;

    proxy.set(Fault::Stall);
    let answer = ben.post("/api/v1/sign-out", &json!({})).await?;
    ensure!(answer.status.is_success(), "{answer:?}");
    let until = Instant::now() + WITHIN;
    let talking = async {
        let mut pace = tokio::time::interval(PACE);
        for number in 0.. {
            pace.tick().await;
            if until.elapsed() > TALK {
                break;
            }
            let (client_id, body) = (ClientId::from_random(number), format!("after {number}"));
            let send = Command::Send {
                room: general,
                client_id,
                body,
                reply_to: None,
                thread: None,
                files: vec![],
            };
            owner.try_ask(send).await?.map_err(|error| anyhow::anyhow!("{error:?}"))?;
        }
        Ok(())
    };
    let listening = async {
        loop {
            let heard = there.record.events.len();
            let news = there.until("news", |record| (record.events.len() > heard).then_some(()));
            if tokio::time::timeout_at((until + TALK).into(), news).await.is_err() {
                return Ok::<_, anyhow::Error>(heard);
            }
            ensure!(Instant::now() <= until, "heard {:?} too late", until.elapsed());
        }
    };
    let (heard, ()) = tokio::try_join!(listening, talking)?;
    // Publications reach it: it is by itself that it passes nothing on.
    ensure!(heard > 0, "it has heard nothing at all");

    let closed = there.closed().await?;
    ensure!(closed == CloseCode::Unavailable, "{closed:?}");
    proxy.set(Fault::None);
    let refused = ben.at(cluster.url(1)).connect().await;
    ensure!(refused.is_err(), "the session is over");
    Ok(())
}
