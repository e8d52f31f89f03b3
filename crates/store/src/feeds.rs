//! Feeds: a consumer's place in every log, and the lease of the one server that reads for it.
//!
//! A consumer gets each event at least once, in the order of its room, edits and deletions
//! included. New events are found by comparing places with heads, so it does not matter which
//! server, of which release, wrote it. The lease is measured by the database's clock. A server that
//! holds it renews it while it lives; when it is killed, another takes over as soon as the lease
//! has run out.

use std::time::Duration;

use confab_protocol::{RoomId, Seq};

use crate::statement::{Sql, args};
use crate::{Store, StoreError};

/// One server's hold on a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedHolder {
    /// The feed's name.
    pub feed: &'static str,
    /// Tells servers apart; a server that starts anew is another one.
    pub server: u64,
}

/// Where a feed begins that nobody has read yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedBegins {
    /// With all that was ever said, as for a search index.
    WithEverything,
    /// With what comes from now on, as for notifications.
    Now,
}

impl Store {
    /// Takes the lease of a feed, or renews it. `false` where another server holds it.
    pub async fn lease_feed(
        &self,
        holder: FeedHolder,
        begins: FeedBegins,
        lease: Duration,
    ) -> Result<bool, StoreError> {
        let lease = i64::try_from(lease.as_millis()).unwrap_or(i64::MAX);
        self.write(move |sql| Box::pin(take_lease(sql, holder, begins, lease))).await
    }

    /// Gives the lease up, for another server to take at once.
    pub async fn release_feed(&self, holder: FeedHolder) -> Result<(), StoreError> {
        let release = "UPDATE feed_leases SET until = 0 WHERE name = $1 AND holder = $2";
        self.write(move |sql| {
            Box::pin(async move {
                let FeedHolder { feed, server } = holder;
                sql.execute(release, args![feed, server.cast_signed()]).await.map(drop)
            })
        })
        .await
    }

    /// Rooms with events after the feed's place, and that place; at most `limit`, by id.
    pub async fn feed_news(
        &self,
        feed: &'static str,
        limit: u32,
    ) -> Result<Vec<(RoomId, Seq)>, StoreError> {
        let news = "
            SELECT r.id, COALESCE(f.seq, 0)
            FROM rooms r LEFT JOIN feeds f ON f.name = $1 AND f.room = r.id
            WHERE r.head > COALESCE(f.seq, 0) ORDER BY r.id LIMIT $2";
        self.reads().all(news, args![feed, limit]).await
    }

    /// Moves a feed's place in a room on. `false`, and nothing is written, where the lease is lost.
    pub async fn advance_feed(
        &self,
        holder: FeedHolder,
        room: RoomId,
        through: Seq,
    ) -> Result<bool, StoreError> {
        self.write(move |sql| Box::pin(advance(sql, holder, room, through))).await
    }
}

async fn take_lease(
    sql: &mut dyn Sql,
    holder: FeedHolder,
    begins: FeedBegins,
    lease: i64,
) -> Result<bool, StoreError> {
    let FeedHolder { feed, server } = holder;
    let is_known = "SELECT EXISTS (SELECT 1 FROM feed_leases WHERE name = $1)";
    let (is_known,): (bool,) = sql.one(is_known, args![feed]).await?;
    let take = "
        INSERT INTO feed_leases (name, holder, until) VALUES ($1, $2, {now} + $3)
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
        WHERE feed_leases.holder = excluded.holder OR feed_leases.until <= {now}";
    let is_taken = sql.execute(take, args![feed, server.cast_signed(), lease]).await? > 0;
    if is_taken && !is_known && begins == FeedBegins::Now {
        let skip = "INSERT INTO feeds (name, room, seq) SELECT $1, id, head FROM rooms";
        sql.execute(skip, args![feed]).await?;
    }
    Ok(is_taken)
}

async fn advance(
    sql: &mut dyn Sql,
    holder: FeedHolder,
    room: RoomId,
    through: Seq,
) -> Result<bool, StoreError> {
    let FeedHolder { feed, server } = holder;
    let held = "SELECT until FROM feed_leases
                WHERE name = $1 AND holder = $2 AND until > {now} {for share}";
    let held: Option<(i64,)> = sql.optional(held, args![feed, server.cast_signed()]).await?;
    if held.is_none() {
        return Ok(false);
    }
    let advance = "
        INSERT INTO feeds (name, room, seq) VALUES ($1, $2, $3)
        ON CONFLICT (name, room) DO UPDATE SET seq = excluded.seq
        WHERE feeds.seq < excluded.seq";
    sql.execute(advance, args![feed, room, through]).await?;
    Ok(true)
}
