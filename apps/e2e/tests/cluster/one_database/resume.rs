//! Many who come back at once cost the database little.

use anyhow::{Context as _, ensure};
use confab_e2e::{Account, Cluster, Database};
use confab_protocol::{Command, Cursor, Resume};
use confab_testing::{DEADLINE, PostgresServer, eventually};

/// A number of `/metrics`.
pub(super) async fn metric(server: &Account, name: &str) -> anyhow::Result<u64> {
    let text = server.get("/metrics").await?.body;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    Ok(line.with_context(|| format!("no {name} in\n{text}"))?.parse()?)
}

/// Holds the log's table, so that whoever reads it waits, until it is told to let go.
async fn hold(postgres: &PostgresServer) -> anyhow::Result<()> {
    let lock = "BEGIN; LOCK TABLE events IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)";
    // It ends by being terminated, which is told as an error.
    drop(postgres.query("confab", lock).await);
    Ok(())
}

async fn is_held(postgres: &PostgresServer) -> bool {
    let held = "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted
                AND relation = 'events'::regclass";
    postgres.query("confab", held).await.is_ok_and(|count| count == "1")
}

async fn let_go(postgres: &PostgresServer) -> anyhow::Result<()> {
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE query LIKE 'BEGIN; LOCK TABLE events%' AND pid <> pg_backend_pid()";
    postgres.query("confab", end).await.map(drop)
}

#[tokio::test]
async fn many_who_resume_at_once_share_one_read_of_the_store() -> anyhow::Result<()> {
    const CROWD: usize = 40;
    let mut cluster = Cluster::single().on(Database::Postgres).start().await?;
    let [ana] = Account::found(cluster.url(0), ["ana"]).await?;
    let general = ana.general().await?;
    let mut writer = ana.connect().await?;
    for number in 0..50 {
        writer.send(general, &format!("message {number}")).await?;
    }
    // A server that has just started has none of it in memory.
    cluster.server_mut(0).stop().await?;
    cluster.server_mut(0).start().await?;
    let mut crowd = Vec::new();
    for _ in 0..CROWD {
        crowd.push(ana.connect().await?);
    }
    let probe = Account::nobody(cluster.url(0))?;
    let (reads, frames) = ("confab_replay_reads_total", "confab_frames_in_total");
    ensure!(metric(&probe, reads).await? == 0);

    let postgres = cluster.postgres()?;
    let resuming = async {
        eventually(DEADLINE, "the table is held", async || is_held(postgres).await).await?;
        for member in &mut crowd {
            let rooms = vec![Resume { room: general, after: Cursor::default() }];
            member.give(Command::Resume { rooms }).await?;
        }
        eventually(DEADLINE, "every resume is under way", async || {
            metric(&probe, frames).await.is_ok_and(|count| count >= CROWD as u64)
                && metric(&probe, reads).await.is_ok_and(|count| count > 0)
        })
        .await?;
        let_go(postgres).await
    };
    tokio::try_join!(hold(postgres), resuming)?;

    for member in &mut crowd {
        member.sees("message 49").await?;
        ensure!(member.record.is_gapless(general), "{:?}", member.record.positions(general));
        ensure!(member.record.positions(general).first() == Some(&1));
    }
    // A few come when the read is over, and begin another.
    let reads = metric(&probe, reads).await?;
    ensure!(reads <= 3, "{reads} reads for {CROWD} who came at once");
    Ok(())
}
