//! Names the faults.

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
    /// Redis ends by SIGKILL and comes back with an empty data set, if its replica has not taken
    /// its place by then.
    RedisKill,
    /// Redis ends in an orderly way, and comes back at once with an empty data set.
    RedisRestart,
    /// Redis does nothing for a while (SIGSTOP), its connections open.
    RedisPause,
    /// Redis ends by SIGKILL, and its replica takes its place, as the Sentinel says.
    RedisFailover,
    /// Redis cuts every subscriber.
    Subscribers,
    /// A server is frozen until Redis has cut it for what waited for it.
    RedisOverflow,
    /// Traffic between a server and Redis is swallowed one way, their connections open.
    RedisHalfOpen,
    /// Traffic between a server and Redis arrives two seconds late.
    RedisDelay,
    /// A server's connections to Redis are cut in the middle of a publication.
    RedisMidFrame,
    /// Postgres ends by SIGKILL, with all its processes, and comes back.
    DatabaseKill,
    /// Postgres ends in an orderly way, and comes back.
    DatabaseRestart,
    /// Postgres does nothing for a while (SIGSTOP), its connections open.
    DatabasePause,
    /// Connections are cut.
    Cut,
    /// Connections are cut in the middle of a frame.
    MidFrame,
    /// Traffic between clients and servers arrives two seconds late.
    Delay,
    /// Connections stay open and nothing passes.
    Stall,
    /// Connections are closed for the client, and stay open for the server.
    HalfOpen,
}

impl Disturbance {
    pub const ALL: [Self; 20] = [
        Self::Kill,
        Self::Drain,
        Self::Freeze,
        Self::RedisKill,
        Self::RedisRestart,
        Self::RedisPause,
        Self::RedisFailover,
        Self::Subscribers,
        Self::RedisOverflow,
        Self::RedisHalfOpen,
        Self::RedisDelay,
        Self::RedisMidFrame,
        Self::DatabaseKill,
        Self::DatabaseRestart,
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
        matches!(self, Self::DatabaseKill | Self::DatabaseRestart | Self::DatabasePause)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::Drain => "drain",
            Self::Freeze => "freeze",
            Self::RedisKill => "redis-kill",
            Self::RedisRestart => "redis-restart",
            Self::RedisPause => "redis-pause",
            Self::RedisFailover => "redis-failover",
            Self::Subscribers => "subscribers",
            Self::RedisOverflow => "redis-overflow",
            Self::RedisHalfOpen => "redis-half-open",
            Self::RedisDelay => "redis-delay",
            Self::RedisMidFrame => "redis-mid-frame",
            Self::DatabaseKill => "database-kill",
            Self::DatabaseRestart => "database-restart",
            Self::DatabasePause => "database-pause",
            Self::Cut => "cut",
            Self::MidFrame => "mid-frame",
            Self::Delay => "delay",
            Self::Stall => "stall",
            Self::HalfOpen => "half-open",
        }
    }
}
