//! Measures what clients notice of trouble: short outages, a deploy, others who read too slowly.
//!
//! Load and servers share the machine, over loopback. Each profile ends by itself, prints what it
//! gave, and fails where a promise was broken.

mod crowd;
mod load;
mod tally;

mod deploy;
mod jitter;
mod slow_readers;

use std::time::Duration;

use anyhow::{Context as _, bail};

/// Which trouble, and how much of it.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    pub trouble: Trouble,
    pub clients: usize,
    pub servers: usize,
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
}

impl Profile {
    /// What a name stands for.
    pub fn named(name: &str) -> anyhow::Result<Self> {
        let minute = Duration::from_mins(1);
        Ok(match name {
            "jitter" => Self { trouble: Trouble::Jitter, clients: 2_000, servers: 1, time: minute },
            "deploy" => Self { trouble: Trouble::Deploy, clients: 5_000, servers: 2, time: minute },
            "slow-readers" => Self {
                trouble: Trouble::SlowReaders,
                clients: 1_000,
                servers: 1,
                time: Duration::from_secs(24),
            },
            _ => bail!("there is no profile `{name}`: jitter, deploy or slow-readers"),
        })
    }

    /// Runs it and prints what it gave; an error where a promise was broken.
    pub async fn run(self) -> anyhow::Result<()> {
        match self.trouble {
            Trouble::Jitter => jitter::run(self).await.context("jitter"),
            Trouble::Deploy => deploy::run(self).await.context("deploy"),
            Trouble::SlowReaders => slow_readers::run(self).await.context("slow readers"),
        }
    }
}
