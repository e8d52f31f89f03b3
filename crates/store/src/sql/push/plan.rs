//! Finds the browsers that are to be told of a message, and puts their pushes in the queue.

use confab_protocol::api::PushSettings;
use confab_protocol::{RoomId, Seq, Timestamp, UserId};

use crate::statement::{Row, Stored, args};
use crate::{Store, StoreError};

/// A message that was sent.
#[derive(Clone, Copy, Debug)]
pub struct PushMessage {
    pub room: RoomId,
    pub seq: Seq,
    pub author: UserId,
    /// The root of its thread.
    pub thread: Option<Seq>,
    /// Whether it stands in the thread alone.
    pub aside: bool,
}

/// A browser whose person a message is meant for, and when that person is to be left alone.
#[derive(Clone, Debug)]
pub struct Listener {
    pub subscription: i64,
    pub person: UserId,
    pub settings: PushSettings,
    /// Until when they are not to be disturbed.
    pub busy_until: Option<Timestamp>,
    /// Name in the IANA database.
    pub time_zone: Option<String>,
}

/// A push to be queued.
#[derive(Clone, Copy, Debug)]
pub struct NewPush {
    pub subscription: i64,
    /// From now on.
    pub delay_ms: i64,
}

/// [`Meant`](confab_protocol::Meant) as SQL: it goes from the subscriptions, which are few, to the
/// members.
const LISTENERS: &str = "
    SELECT p.id, p.person, f.busy_until, COALESCE(NULLIF(f.time_zone, ''), c.zone) AS time_zone,
           c.hide_text, c.paused_until, c.quiet_from, c.quiet_to, c.quiet_days
    FROM members m
    JOIN push_subscriptions p ON p.person = m.person
    JOIN rooms r ON r.id = m.room
    LEFT JOIN room_settings s ON s.person = m.person AND s.room = m.room
    LEFT JOIN push_settings c ON c.person = m.person
    LEFT JOIN profiles f ON f.person = m.person
    WHERE m.room = $1 AND m.person <> $3
      AND NOT COALESCE(s.muted, FALSE) AND COALESCE(s.level, 'mentions') <> 'nothing'
      AND ({kind r} IN ('direct', 'group')
           OR (s.level = 'all' AND NOT $5)
           OR EXISTS (SELECT 1 FROM mentions x
                      WHERE x.person = m.person AND x.room = m.room AND x.message = $2)
           OR EXISTS (SELECT 1 FROM thread_people t
                      WHERE t.room = m.room AND t.root = $4 AND t.person = m.person AND t.following))
    ORDER BY p.id";

impl Store {
    /// Browsers of those whom a message is meant for.
    pub async fn listeners(&self, message: PushMessage) -> Result<Vec<Listener>, StoreError> {
        let PushMessage { room, seq, author, thread, aside } = message;
        self.reads().all(LISTENERS, args![room, seq, author, thread, aside]).await
    }

    /// Whether anyone is subscribed at all.
    pub async fn any_push_subscription(&self) -> Result<bool, StoreError> {
        let any = "SELECT EXISTS (SELECT 1 FROM push_subscriptions)";
        let (any,) = self.reads().one(any, &[]).await?;
        Ok(any)
    }

    /// Queues pushes of a message; a repeat queues none twice.
    pub async fn queue_pushes(
        &self,
        message: PushMessage,
        pushes: Vec<NewPush>,
    ) -> Result<(), StoreError> {
        let rows: Vec<_> = pushes.iter().map(|push| (push.subscription, push.delay_ms)).collect();
        let queue = "
            INSERT INTO push_queue (subscription, room, thread, seq, closes, made_at, due)
            SELECT p.id, $2, $3, $4, FALSE, {now}, {now} + w.delay
            FROM {rows $1 subscription:int delay:int} w
            JOIN push_subscriptions p ON p.id = w.subscription
            WHERE TRUE
            ON CONFLICT DO NOTHING";
        let PushMessage { room, seq, thread, aside, .. } = message;
        let thread = thread.filter(|_| aside).unwrap_or_default();
        self.write(move |sql| {
            Box::pin(async move {
                let rows = serde_json::json!(rows);
                sql.execute(queue, args![rows, room, thread, seq]).await.map(drop)
            })
        })
        .await
    }
}

impl Stored for Listener {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let time_zone: Option<String> = row.get("time_zone")?;
        Ok(Self {
            subscription: row.get("id")?,
            person: row.get("person")?,
            settings: PushSettings::read(row)?,
            busy_until: row.get("busy_until")?,
            time_zone: time_zone.filter(|zone| !zone.is_empty()),
        })
    }
}
