//! The queue of pushes: each is leased by one server, and what it says is read at that moment, as
//! its person may see it then.

use std::time::Duration;

use confab_protocol::api::PushSettings;
use confab_protocol::{Person, RoomId, RoomKind, Seq, Timestamp, UserId};

use super::PushSubscription;
use crate::sql::groups;
use crate::statement::{Row, Sql, Stored, args};
use crate::words::to_text;
use crate::{Store, StoreError};

/// A push that this server is to send.
#[derive(Clone, Debug)]
pub struct DuePush {
    pub id: i64,
    pub subscription: PushSubscription,
    pub subscription_id: i64,
    pub person: UserId,
    pub room: RoomId,
    /// The thread in which the message stands alone.
    pub thread: Option<Seq>,
    pub seq: Seq,
    pub made_at: Timestamp,
    /// How often it was tried before.
    pub tries: u32,
    pub settings: PushSettings,
    pub busy_until: Option<Timestamp>,
    pub time_zone: Option<String>,
    /// The message; without one, the notification is to be taken back.
    pub notice: Option<Notice>,
}

/// Text of a notification.
#[derive(Clone, Debug)]
pub struct Notice {
    pub kind: RoomKind,
    /// Empty for a direct room.
    pub name: String,
    pub author: Person,
    /// Source text of the message.
    pub body: String,
}

/// Outcome of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushEnd {
    /// The push service took it.
    Sent,
    /// To be tried again after so long.
    Later(Duration),
    /// Not to be tried again.
    Dropped,
    /// There is no such subscription any more.
    Gone,
}

/// A subscription that nothing was delivered to for so long is forgotten.
const FAILING_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// Notifications are known as shown for so long.
const SHOWN_MS: i64 = 3 * 24 * 60 * 60 * 1_000;

const TAKE: &str = "
    UPDATE push_queue SET leased_until = {now} + $2, tries = tries + 1
    WHERE id IN (SELECT id FROM push_queue WHERE due <= {now} AND leased_until <= {now}
                 ORDER BY due, id LIMIT $1 {skip locked})
    RETURNING id";

/// Pushes whose session holds at `$2`, and, but for those that take a notification back, whose
/// message is there, unread, and seen by a member of its room.
const READ: &str = "
    SELECT q.id, q.room, q.thread, q.seq, q.closes, q.made_at, q.tries,
           p.id AS subscription, p.person, p.endpoint, p.p256dh, p.auth,
           f.busy_until, COALESCE(NULLIF(f.time_zone, ''), c.zone) AS time_zone,
           c.hide_text, c.paused_until, c.quiet_from, c.quiet_to, c.quiet_days,
           {kind r} AS room_kind, r.name AS room_name, {others r p.person} AS others,
           {person a author}, v.body
    FROM push_queue q
    JOIN push_subscriptions p ON p.id = q.subscription
    JOIN sessions s ON s.id = p.session AND s.person = p.person
         AND (s.expires_at IS NULL OR s.expires_at > $2)
         AND (s.idle_ms IS NULL OR s.used_at + s.idle_ms > $2)
    JOIN accounts o ON o.id = p.person AND o.deactivated_at IS NULL
    LEFT JOIN members m ON m.room = q.room AND m.person = p.person AND NOT q.closes
    LEFT JOIN rooms r ON r.id = m.room AND {visible r p.person}
    LEFT JOIN messages x ON x.room = r.id AND x.seq = q.seq AND x.live
    LEFT JOIN message_versions v ON v.id = x.version
    LEFT JOIN accounts a ON a.id = x.author
    LEFT JOIN thread_people t ON t.room = q.room AND t.root = q.thread AND t.person = p.person
    LEFT JOIN push_settings c ON c.person = p.person
    LEFT JOIN profiles f ON f.person = p.person
    WHERE q.id {in $1}
      AND (q.closes OR (v.id IS NOT NULL AND
           CASE WHEN q.thread = 0 THEN m.read_seq ELSE COALESCE(t.read_seq, 0) END < q.seq))
    ORDER BY q.seq";

/// Notifications whose message was read since, or is not to be seen any more.
const READ_SINCE: &str = "
    SELECT h.subscription, h.room, h.thread, h.seq
    FROM push_shown h
    JOIN push_subscriptions p ON p.id = h.subscription
    LEFT JOIN members m ON m.room = h.room AND m.person = p.person
    LEFT JOIN thread_people t ON t.room = h.room AND t.root = h.thread AND t.person = p.person
    LEFT JOIN messages x ON x.room = h.room AND x.seq = h.seq AND x.live
    WHERE m.person IS NULL OR x.seq IS NULL
       OR CASE WHEN h.thread = 0 THEN m.read_seq ELSE COALESCE(t.read_seq, 0) END >= h.seq
    LIMIT $1";

impl Store {
    /// Takes pushes that are due, for so long. Those that nobody is to have any more are forgotten
    /// on the way: also those that an account or session that has ended was to get.
    pub async fn take_pushes(
        &self,
        limit: u32,
        lease: Duration,
        now: Timestamp,
    ) -> Result<Vec<DuePush>, StoreError> {
        let any = "SELECT EXISTS (SELECT 1 FROM push_queue
                                  WHERE due <= {now} AND leased_until <= {now})";
        let lease = i64::try_from(lease.as_millis()).unwrap_or(i64::MAX);
        loop {
            let (is_due,): (bool,) = self.reads().one(any, &[]).await?;
            if !is_due {
                return Ok(Vec::new());
            }
            let taking = self.write(move |sql| Box::pin(take(sql, limit, lease, now)));
            let (taken, due) = taking.await?;
            // None taken: another server has those that are due. None left: there may be more.
            if taken == 0 || !due.is_empty() {
                return Ok(due);
            }
        }
    }

    /// Notes how a push ended.
    pub async fn end_push(&self, push: &DuePush, end: PushEnd) -> Result<(), StoreError> {
        let (id, subscription) = (push.id, push.subscription_id);
        let shown = (push.room, push.thread.unwrap_or_default(), push.seq);
        let is_shown = push.notice.is_some();
        self.write(move |sql| {
            Box::pin(async move {
                match end {
                    PushEnd::Sent => {
                        works(sql, subscription).await?;
                        if is_shown {
                            show(sql, subscription, shown).await?;
                        }
                        forget(sql, id).await
                    }
                    PushEnd::Later(after) => {
                        fails(sql, subscription).await?;
                        let after = i64::try_from(after.as_millis()).unwrap_or(i64::MAX);
                        let later = "UPDATE push_queue SET due = {now} + $2, leased_until = 0
                                     WHERE id = $1";
                        sql.execute(later, args![id, after]).await.map(drop)
                    }
                    PushEnd::Dropped => forget(sql, id).await,
                    PushEnd::Gone => {
                        let gone = "DELETE FROM push_subscriptions WHERE id = $1";
                        sql.execute(gone, args![subscription]).await.map(drop)
                    }
                }
            })
        })
        .await
    }

    /// Queues a push for each notification whose message was read since, at most so many; gives how
    /// many.
    pub async fn take_notifications_back(&self, limit: u32) -> Result<u64, StoreError> {
        let read: Vec<(i64, i64, i64, i64)> = self.reads().all(READ_SINCE, args![limit]).await?;
        if read.is_empty() {
            return Ok(0);
        }
        self.write(move |sql| Box::pin(take_back(sql, read))).await
    }

    /// Forgets notifications that nobody looks at any more, and what has waited for longer than
    /// anyone needs it.
    pub async fn forget_pushes(&self) -> Result<u64, StoreError> {
        let shown = "DELETE FROM push_shown WHERE at < {now} - $1";
        let queued = "DELETE FROM push_queue WHERE made_at < {now} - $1";
        self.write(move |sql| {
            Box::pin(async move {
                let shown = sql.execute(shown, args![SHOWN_MS]).await?;
                Ok(shown + sql.execute(queued, args![SHOWN_MS]).await?)
            })
        })
        .await
    }
}

/// Gives how many were taken, and those that are to be sent.
async fn take(
    sql: &mut dyn Sql,
    limit: u32,
    lease: i64,
    now: Timestamp,
) -> Result<(usize, Vec<DuePush>), StoreError> {
    let taken: Vec<(i64,)> = sql.all(TAKE, args![limit, lease]).await?;
    let taken: Vec<i64> = taken.into_iter().map(|(id,)| id).collect();
    let due: Vec<DuePush> = sql.all(READ, args![taken.as_slice(), now]).await?;
    let is_void = |id: &i64| due.iter().all(|push| push.id != *id);
    let void: Vec<i64> = taken.iter().copied().filter(is_void).collect();
    if !void.is_empty() {
        let forget = "DELETE FROM push_queue WHERE id {in $1}";
        sql.execute(forget, args![void.as_slice()]).await?;
    }
    Ok((taken.len(), due))
}

async fn forget(sql: &mut dyn Sql, push: i64) -> Result<(), StoreError> {
    sql.execute("DELETE FROM push_queue WHERE id = $1", args![push]).await.map(drop)
}

async fn works(sql: &mut dyn Sql, subscription: i64) -> Result<(), StoreError> {
    let works = "UPDATE push_subscriptions SET failing_since = NULL
                 WHERE id = $1 AND failing_since IS NOT NULL";
    sql.execute(works, args![subscription]).await.map(drop)
}

async fn fails(sql: &mut dyn Sql, subscription: i64) -> Result<(), StoreError> {
    let fails = "UPDATE push_subscriptions SET failing_since = COALESCE(failing_since, {now})
                 WHERE id = $1";
    sql.execute(fails, args![subscription]).await?;
    let given_up = "DELETE FROM push_subscriptions
                    WHERE id = $1 AND failing_since < {now} - $2";
    sql.execute(given_up, args![subscription, FAILING_MS]).await.map(drop)
}

async fn show(
    sql: &mut dyn Sql,
    subscription: i64,
    (room, thread, seq): (RoomId, Seq, Seq),
) -> Result<(), StoreError> {
    let show = "
        INSERT INTO push_shown (subscription, room, thread, seq, at)
        SELECT id, $2, $3, $4, {now} FROM push_subscriptions WHERE id = $1
        ON CONFLICT (subscription, room, thread) DO UPDATE SET seq = excluded.seq, at = excluded.at
        WHERE push_shown.seq < excluded.seq";
    sql.execute(show, args![subscription, room, thread, seq]).await.map(drop)
}

async fn take_back(sql: &mut dyn Sql, read: Vec<(i64, i64, i64, i64)>) -> Result<u64, StoreError> {
    let mut queued = 0;
    for (subscription, room, thread, seq) in read {
        // Another server may have found it, too; or something newer is shown by now.
        let taken = "DELETE FROM push_shown
                     WHERE subscription = $1 AND room = $2 AND thread = $3 AND seq = $4";
        if sql.execute(taken, args![subscription, room, thread, seq]).await? == 0 {
            continue;
        }
        let queue = "
            INSERT INTO push_queue (subscription, room, thread, seq, closes, made_at, due)
            SELECT id, $2, $3, $4, TRUE, {now}, {now} FROM push_subscriptions WHERE id = $1
            ON CONFLICT DO NOTHING";
        queued += sql.execute(queue, args![subscription, room, thread, seq]).await?;
    }
    Ok(queued)
}

impl Stored for DuePush {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let closes: bool = row.get("closes")?;
        let notice = if closes { None } else { Some(Notice::read(row)?) };
        let time_zone: Option<String> = row.get("time_zone")?;
        let (thread, tries): (Seq, u32) = (row.get("thread")?, row.get("tries")?);
        Ok(Self {
            id: row.get("id")?,
            subscription: PushSubscription::read(row)?,
            subscription_id: row.get("subscription")?,
            person: row.get("person")?,
            room: row.get("room")?,
            thread: (thread != Seq::default()).then_some(thread),
            seq: row.get("seq")?,
            made_at: row.get("made_at")?,
            tries: tries.saturating_sub(1),
            settings: PushSettings::read(row)?,
            busy_until: row.get("busy_until")?,
            time_zone: time_zone.filter(|zone| !zone.is_empty()),
            notice,
        })
    }
}

impl Stored for Notice {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let body: Vec<u8> = row.get("body")?;
        Ok(Self {
            kind: row.get("room_kind")?,
            name: groups::name(row, "room_name")?,
            author: row.person("author")?,
            body: to_text(body)?,
        })
    }
}
