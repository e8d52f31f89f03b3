//! Names what can be broken.

use crate::Database;

/// A fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disturbance {
    /// A server ends by SIGKILL and comes back.
    Kill,
    /// A server is told to stop, sends its clients away, and comes back.
    Drain,
    /// A server does nothing for a while (SIGSTOP), its connections open.
    Freeze,
    /// Redis ends by SIGKILL and comes back with an empty data set.
    RedisKill,
    /// Redis does nothing for a while (SIGSTOP), its connections open.
    RedisPause,
    /// Redis cuts every subscriber.
    Subscribers,
    /// Postgres ends by SIGKILL, with all its processes, and comes back.
    DatabaseKill,
    /// Postgres does nothing for a while (SIGSTOP), its connections open.
    DatabasePause,
    /// Connections are cut.
    Cut,
    /// Connections are cut in the middle of a frame.
    MidFrame,
    /// What clients and servers say arrives two seconds late.
    Delay,
    /// Connections stay open and nothing passes.
    Stall,
    /// Connections are closed for the client, and stay open for the server.
    HalfOpen,
}

impl Disturbance {
    pub const ALL: [Self; 13] = [
        Self::Kill,
        Self::Drain,
        Self::Freeze,
        Self::RedisKill,
        Self::RedisPause,
        Self::Subscribers,
        Self::DatabaseKill,
        Self::DatabasePause,
        Self::Cut,
        Self::MidFrame,
        Self::Delay,
        Self::Stall,
        Self::HalfOpen,
    ];

    /// The faults that there are on a database: SQLite has no process of its own.
    pub fn on(database: Database) -> Vec<Self> {
        let mut faults = Self::ALL.to_vec();
        faults.retain(|fault| !fault.is_of_the_database() || database == Database::Postgres);
        faults
    }

    pub(crate) const fn is_of_the_database(self) -> bool {
        matches!(self, Self::DatabaseKill | Self::DatabasePause)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::Drain => "drain",
            Self::Freeze => "freeze",
            Self::RedisKill => "redis-kill",
            Self::RedisPause => "redis-pause",
            Self::Subscribers => "subscribers",
            Self::DatabaseKill => "database-kill",
            Self::DatabasePause => "database-pause",
            Self::Cut => "cut",
            Self::MidFrame => "mid-frame",
            Self::Delay => "delay",
            Self::Stall => "stall",
            Self::HalfOpen => "half-open",
        }
    }
}
