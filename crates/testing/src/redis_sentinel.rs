//! Runs a Redis, a replica of it, and a Sentinel that watches both.

use std::mem;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use tempfile::TempDir;

use crate::redis_server::ask_as;
use crate::{DEADLINE, Process, ProcessSpec, RedisServer, eventually, free_port};

/// Name of the two at the Sentinel.
const SERVICE: &str = "chat";
/// How often it is asked what it knows.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A master and a replica that takes its place when it is gone for a second.
#[derive(Debug)]
pub struct RedisSentinel {
    pub master: RedisServer,
    pub replica: RedisServer,
    port: u16,
    password: Option<String>,
    _directory: TempDir,
    _process: Process,
}

impl RedisSentinel {
    /// How long a Sentinel is waited for: one that was not given a processor for two seconds does
    /// nothing for the next thirty (its TILT mode).
    pub const PATIENCE: Duration = Duration::from_secs(90);

    /// Starts all three, and waits until the Sentinel knows the replica.
    pub async fn start() -> anyhow::Result<Self> {
        Self::guarded_by(None).await
    }

    /// The same with a Sentinel that answers only who knows a password; its two Redis answer
    /// everyone.
    pub async fn guarded_by(password: Option<&str>) -> anyhow::Result<Self> {
        let (master, replica) = (RedisServer::start().await?, RedisServer::start().await?);
        let follow = format!("REPLICAOF 127.0.0.1 {}", master.port());
        ensure!(replica.command(&follow).await? == "+OK");
        eventually(DEADLINE, "the replica follows", async || {
            let told = replica.command("INFO replication").await;
            told.is_ok_and(|told| told.contains("master_link_status:up"))
        })
        .await?;
        let port = free_port()?;
        let directory = tempfile::tempdir()?;
        let process = run(port, password, &master, &directory).await?;
        let password = password.map(str::to_owned);
        let mut sentinel =
            Self { master, replica, port, password, _directory: directory, _process: process };
        sentinel.ready().await?;
        Ok(sentinel)
    }

    /// The address of the Sentinel to ask for the master, without the password.
    pub fn url(&self) -> String {
        format!("redis+sentinel://127.0.0.1:{}/{SERVICE}", self.port)
    }

    /// Waits until the replica is the master, and the Sentinel says so.
    pub async fn failed_over(&self) -> anyhow::Result<()> {
        let named = format!("address=127.0.0.1:{}", self.replica.port());
        eventually(Self::PATIENCE, "the replica is the master", async || {
            let role = self.replica.command("INFO replication").await;
            role.is_ok_and(|role| role.contains("role:master"))
                && self.told().await.is_ok_and(|told| told.contains(&named))
        })
        .await
    }

    /// Takes note of who is the master: the two change places where the Sentinel says so, and who
    /// was the master before follows the other. Gives whether they did.
    pub async fn follow(&mut self) -> anyhow::Result<bool> {
        let named = format!("status=ok,address=127.0.0.1:{}", self.replica.port());
        if !self.told().await?.contains(&named) {
            return Ok(false);
        }
        mem::swap(&mut self.master, &mut self.replica);
        self.demote().await?;
        Ok(true)
    }

    /// Has the replica follow the master, as the Sentinel would in a while: its connections are
    /// sent away.
    pub async fn demote(&self) -> anyhow::Result<()> {
        let follow = format!("REPLICAOF 127.0.0.1 {}", self.master.port());
        for command in [&follow, "CLIENT KILL TYPE normal", "CLIENT KILL TYPE pubsub"] {
            self.replica.command(command).await?;
        }
        Ok(())
    }

    /// Waits until the replica could take the master's place. A Sentinel that was kept from its
    /// processor for a second may have had them change places again: then they are followed.
    pub async fn ready(&mut self) -> anyhow::Result<()> {
        let waiting = async {
            let mut looks = tokio::time::interval(LOOK_EVERY);
            while !self.is_ready().await {
                looks.tick().await;
                // One that does not answer yet is asked again.
                self.follow().await.ok();
            }
        };
        if tokio::time::timeout(Self::PATIENCE, waiting).await.is_err() {
            let replica = self.replica.command("INFO replication").await;
            let told = self.told().await;
            bail!("the replica is not ready: {replica:?}\nthe Sentinel: {told:?}");
        }
        Ok(())
    }

    /// Whether the replica could take the master's place, as far as both and the Sentinel know.
    pub async fn is_ready(&self) -> bool {
        let master = self.master.port();
        let known = format!("name={SERVICE},status=ok,address=127.0.0.1:{master},slaves=1");
        let follows = format!("master_port:{master}\r\nmaster_link_status:up");
        let role = self.replica.command("INFO replication").await;
        role.is_ok_and(|role| role.contains(&follows))
            && self.told().await.is_ok_and(|told| told.contains(&known))
    }

    async fn told(&self) -> anyhow::Result<String> {
        ask_as(self.password.as_deref(), self.port, "INFO sentinel").await
    }
}

async fn run(
    port: u16,
    password: Option<&str>,
    master: &RedisServer,
    directory: &TempDir,
) -> anyhow::Result<Process> {
    // It keeps what it finds out in this file.
    let file = directory.path().join("sentinel.conf");
    let guard = password.map_or(String::new(), |password| format!("requirepass {password}\n"));
    let settings = format!(
        "bind 127.0.0.1\nport {port}\ndir {}\n\
         sentinel monitor {SERVICE} 127.0.0.1 {} 1\n\
         sentinel down-after-milliseconds {SERVICE} 1000\n\
         sentinel failover-timeout {SERVICE} 3000\n{guard}",
        directory.path().display(),
        master.port(),
    );
    std::fs::write(&file, settings)?;
    let mut process = ProcessSpec::new("redis-sentinel", "redis-server")
        .arg(&file)
        .arg("--sentinel")
        .directory(directory.path())
        .spawn()?;
    let watches = |line: &str| line.contains("+monitor master").then_some(());
    process.wait_for(DEADLINE, watches).await.context("the Sentinel does not start")?;
    Ok(process)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_replica_takes_the_place_of_a_master_that_is_killed() -> anyhow::Result<()> {
        let mut sentinel = RedisSentinel::start().await?;
        sentinel.master.kill()?;
        sentinel.failed_over().await?;
        ensure!(sentinel.replica.command("SET colour blue").await? == "+OK");
        // And so on, the other way round.
        sentinel.master.restart().await?;
        ensure!(sentinel.follow().await?, "the Sentinel names the old master");
        ensure!(!sentinel.follow().await?, "it names another one again");
        sentinel.ready().await?;
        // A replica follows a moment later than its master answers.
        let replica = &sentinel.replica;
        let follows = async || replica.command("GET colour").await.is_ok_and(|it| it == "blue");
        crate::eventually(DEADLINE, "the replica has the colour", follows).await?;
        sentinel.master.kill()?;
        sentinel.failed_over().await?;
        ensure!(sentinel.replica.command("GET colour").await? == "blue");
        Ok(())
    }
}
