//! Measures trouble as clients notice it: short outages, a deploy, others who read too slowly or
//! upload, a crowd that comes and goes.
//!
//! Load and servers share the machine, over loopback. Each profile ends by itself, prints its
//! figures, and fails where a promise was broken.

mod crowd;
mod given;
mod load;
mod tally;

mod deploy;
mod files;
mod jitter;
mod presence;
mod slow_readers;

use std::time::Duration;

use anyhow::{Context as _, bail};

use crate::Database;

/// Which trouble, and how much of it.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    pub trouble: Trouble,
    pub clients: usize,
    pub servers: usize,
    pub database: Database,
    pub time: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Every client is cut off for 2 s every 15 s.
    Jitter,
    /// Every server is stopped and started again, one after the other.
    Deploy,
    /// One in a hundred reads nothing.
    SlowReaders,
    /// 200 people upload.
    Files,
    /// All are in one room, one in ten comes and goes, and a server is killed.
    Presence,
}

impl Profile {
    /// Finds the profile of a name.
    pub fn named(name: &str) -> anyhow::Result<Self> {
        let (trouble, clients, servers, seconds) = match name {
            "jitter" => (Trouble::Jitter, 2_000, 1, 60),
            "deploy" => (Trouble::Deploy, 5_000, 2, 60),
            "slow-readers" => (Trouble::SlowReaders, 1_000, 1, 24),
            "files" => (Trouble::Files, 1_000, 2, 10),
            "presence" => (Trouble::Presence, 5_000, 2, 60),
            _ => bail!(
                "there is no profile `{name}`: jitter, deploy, slow-readers, presence, files, fan-out, idle or pages"
            ),
        };
        let (database, time) = (Database::Sqlite, Duration::from_secs(seconds));
        Ok(Self { trouble, clients, servers, database, time })
    }

    /// Runs it and prints its figures; an error where a promise was broken.
    pub async fn run(self) -> anyhow::Result<()> {
        match self.trouble {
            Trouble::Jitter => jitter::run(self).await.context("jitter"),
            Trouble::Deploy => deploy::run(self).await.context("deploy"),
            Trouble::SlowReaders => slow_readers::run(self).await.context("slow readers"),
            Trouble::Files => files::run(self).await.context("files"),
            Trouble::Presence => presence::run(self).await.context("presence"),
        }
    }
}
