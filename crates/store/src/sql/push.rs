//! Web Push: subscriptions of browsers, the choices of their people, and pushes that are due.

mod plan;
mod queue;
mod settings;

use confab_protocol::{SessionId, Timestamp, UserId};

use crate::statement::{Row, Sql, Stored, args};
use crate::{Store, StoreError};

pub use plan::{Listener, NewPush, PushMessage};
pub use queue::{DuePush, Notice, PushEnd};

/// Browser to be told at an address of its push service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushSubscription {
    pub endpoint: String,
    /// Public key, an uncompressed point of P-256.
    pub p256dh: Vec<u8>,
    /// Secret that push services don't have.
    pub auth: Vec<u8>,
}

/// A subscription that was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subscribed {
    Kept,
    /// The session has ended meanwhile.
    NoSession,
}

impl Store {
    /// Keeps the subscription of a session's browser, in place of an earlier one. An endpoint is one
    /// browser's: another session loses it.
    pub async fn subscribe_push(
        &self,
        person: UserId,
        session: SessionId,
        subscription: PushSubscription,
        at: Timestamp,
    ) -> Result<Subscribed, StoreError> {
        self.write(move |sql| Box::pin(subscribe(sql, person, session, subscription, at))).await
    }

    /// Forgets the subscription of a session.
    pub async fn unsubscribe_push(&self, session: SessionId) -> Result<(), StoreError> {
        let forget = "DELETE FROM push_subscriptions WHERE session = $1";
        self.write(move |sql| {
            Box::pin(async move { sql.execute(forget, args![session]).await.map(drop) })
        })
        .await
    }

    /// The address at which a session's browser is subscribed.
    pub async fn push_endpoint(&self, session: SessionId) -> Result<Option<String>, StoreError> {
        let find = "SELECT endpoint FROM push_subscriptions WHERE session = $1";
        let found: Option<(String,)> = self.reads().optional(find, args![session]).await?;
        Ok(found.map(|(endpoint,)| endpoint))
    }
}

async fn subscribe(
    sql: &mut dyn Sql,
    person: UserId,
    session: SessionId,
    subscription: PushSubscription,
    at: Timestamp,
) -> Result<Subscribed, StoreError> {
    let PushSubscription { endpoint, p256dh, auth } = subscription;
    // Held until the commit: a session that is ended meanwhile takes the subscription along.
    let holds = "SELECT id FROM sessions WHERE id = $1 AND person = $2 {for share}";
    let holds: Option<(SessionId,)> = sql.optional(holds, args![session, person]).await?;
    if holds.is_none() {
        return Ok(Subscribed::NoSession);
    }
    // What was shown stays known where a browser says the same again.
    let again = "UPDATE push_subscriptions SET p256dh = $3, auth = $4, failing_since = NULL
                 WHERE session = $1 AND endpoint = $2";
    let values = args![session, &endpoint, p256dh.as_slice(), auth.as_slice()];
    if sql.execute(again, values).await? > 0 {
        return Ok(Subscribed::Kept);
    }
    let earlier = "DELETE FROM push_subscriptions WHERE session = $1 OR endpoint = $2";
    sql.execute(earlier, args![session, &endpoint]).await?;
    let keep = "
        INSERT INTO push_subscriptions (person, session, endpoint, p256dh, auth, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    sql.execute(keep, args![person, session, endpoint, p256dh, auth, at]).await?;
    Ok(Subscribed::Kept)
}

impl Stored for PushSubscription {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            endpoint: row.get("endpoint")?,
            p256dh: row.get("p256dh")?,
            auth: row.get("auth")?,
        })
    }
}

#[cfg(test)]
mod tests;
