//! Many who come back at once cost the database little.

use anyhow::{Context as _, ensure};
use confab_e2e::{Account, Cluster, Database, Member};
use confab_protocol::{Command, Cursor, Resume, RoomId};
use confab_testing::{DEADLINE, PostgresServer, eventually};

/// A number of `/metrics`.
pub(crate) async fn metric(server: &Account, name: &str) -> anyhow::Result<u64> {
    let text = server.get("/metrics").await?.body;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    Ok(line.with_context(|| format!("no {name} in\n{text}"))?.parse()?)
}

/// Holds the log's table, so that all its readers wait, until it is told to let go.
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

/// Whether one call of the server waits for it, and no other goes on.
async fn one_waits(postgres: &PostgresServer) -> bool {
    let going_on = "SELECT count(*), count(*) FILTER (WHERE wait_event_type = 'Lock')
                    FROM pg_stat_activity WHERE application_name = 'confab' AND state = 'active'";
    postgres.query("confab", going_on).await.is_ok_and(|counts| counts == "1|1")
}

async fn let_go(postgres: &PostgresServer) -> anyhow::Result<()> {
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE query LIKE 'BEGIN; LOCK TABLE events%' AND pid <> pg_backend_pid()";
    postgres.query("confab", end).await.map(drop)
}

/// Many who are about to resume a room from before anything that their server has in memory.
struct Crowd {
    cluster: Cluster,
    general: RoomId,
    /// Each with where it stopped.
    members: Vec<(Member, Cursor)>,
}

/// Cost of a crowd: reads of the log, and of single cursors.
#[derive(Debug)]
struct Cost {
    log_reads: u64,
    cursor_reads: u64,
}

const CROWD: usize = 40;

impl Crowd {
    /// Where each stopped is chosen from the positions of all messages.
    async fn gather(stopped: impl Fn(usize, &[Cursor]) -> Cursor) -> anyhow::Result<Self> {
        let mut cluster = Cluster::single().on(Database::Postgres).start().await?;
        let [ana] = Account::found(cluster.url(0), ["ana"]).await?;
        let general = ana.general().await?;
        let mut writer = ana.connect().await?;
        let mut positions = Vec::new();
        for number in 0..50 {
            positions.push(writer.send(general, &format!("message {number}")).await?.at);
        }
        // A server that has just started has none of it in memory.
        cluster.server_mut(0).stop().await?;
        cluster.server_mut(0).start().await?;
        let mut members = Vec::new();
        for number in 0..CROWD {
            members.push((ana.connect().await?, stopped(number, &positions)));
        }
        Ok(Self { cluster, general, members })
    }

    /// All resume while the log cannot be read, and then it can.
    async fn resumes(&mut self) -> anyhow::Result<Cost> {
        let probe = Account::nobody(self.cluster.url(0))?;
        let (reads, frames) = ("confab_replay_reads_total", "confab_frames_in_total");
        ensure!(metric(&probe, reads).await? == 0);
        let postgres = self.cluster.postgres()?;
        let (room, members) = (self.general, &mut self.members);
        let resuming = async {
            eventually(DEADLINE, "the table is held", async || is_held(postgres).await).await?;
            for (member, after) in &mut *members {
                let rooms = vec![Resume { room, after: *after }];
                member.give(Command::Resume { rooms }).await?;
            }
            eventually(DEADLINE, "every resume is under way", async || {
                metric(&probe, frames).await.is_ok_and(|count| count >= CROWD as u64)
                    && one_waits(postgres).await
            })
            .await?;
            let_go(postgres).await
        };
        tokio::try_join!(hold(postgres), resuming)?;
        for (member, after) in &mut *members {
            member.sees("message 49").await?;
            ensure!(member.record.is_gapless(room), "{:?}", member.record.positions(room));
            let first = member.record.positions(room).first().copied();
            ensure!(first == Some(after.seq.0 + 1), "{first:?} is not the one after {after:?}");
        }
        let cursor_reads = metric(&probe, "confab_cursor_reads_total").await?;
        Ok(Cost { log_reads: metric(&probe, reads).await?, cursor_reads })
    }
}

#[tokio::test]
async fn many_who_resume_at_once_share_one_read_of_the_store() -> anyhow::Result<()> {
    let cost = Crowd::gather(|_, _| Cursor::default()).await?.resumes().await?;
    // A few come when the read is over, and begin another.
    ensure!(cost.log_reads <= 3 && cost.cursor_reads == 0, "{cost:?} for all at once");
    Ok(())
}

/// Where each of them stopped is looked up together with what came after it.
#[tokio::test]
async fn many_who_resume_at_once_from_everywhere_share_one_read_of_the_store() -> anyhow::Result<()>
{
    let cost = Crowd::gather(|number, positions| positions[number]).await?.resumes().await?;
    ensure!(cost.log_reads <= 3 && cost.cursor_reads == 0, "{cost:?} for all at once");
    Ok(())
}
