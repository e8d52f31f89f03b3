//! Profiles: status, do not disturb, time zone, and the rooms that two people share.

use confab_protocol::api::CommonRoom;
use confab_protocol::{Status, Timestamp, UserId};

use crate::statement::{Row, Stored, args};
use crate::{Store, StoreError};

/// News that someone gives of themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profiled {
    pub status: Option<Status>,
    /// Until when they are not to be disturbed.
    pub busy_until: Option<Timestamp>,
    /// Name in the IANA database.
    pub time_zone: Option<String>,
}

impl Store {
    /// The profile of an account, as it holds at a moment.
    pub async fn profile(&self, person: UserId, now: Timestamp) -> Result<Profiled, StoreError> {
        let profile = "SELECT status_emoji, status_text, status_until, busy_until, time_zone
                       FROM profiles WHERE person = $1";
        let profile: Option<Profiled> = self.reads().optional(profile, args![person]).await?;
        let mut profile = profile.unwrap_or_default();
        profile.status = profile.status.filter(|status| status.holds(now));
        profile.busy_until = profile.busy_until.filter(|until| *until > now);
        Ok(profile)
    }

    /// Gives someone a status; one without emoji and text ends it.
    pub async fn set_status(&self, person: UserId, status: Status) -> Result<(), StoreError> {
        let write = "
            INSERT INTO profiles (person, status_emoji, status_text, status_until)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (person) DO UPDATE SET status_emoji = excluded.status_emoji,
                status_text = excluded.status_text, status_until = excluded.status_until";
        self.write(move |sql| {
            Box::pin(async move {
                let Status { emoji, text, until } = status;
                sql.execute(write, args![person, emoji, text, until]).await.map(drop)
            })
        })
        .await
    }

    /// Has someone not to be disturbed until a moment.
    pub async fn set_busy(
        &self,
        person: UserId,
        until: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let write = "
            INSERT INTO profiles (person, busy_until) VALUES ($1, $2)
            ON CONFLICT (person) DO UPDATE SET busy_until = excluded.busy_until";
        self.write(move |sql| {
            Box::pin(async move { sql.execute(write, args![person, until]).await.map(drop) })
        })
        .await
    }

    /// Names someone's time zone; an empty name takes it away.
    pub async fn set_time_zone(&self, person: UserId, zone: String) -> Result<(), StoreError> {
        let write = "
            INSERT INTO profiles (person, time_zone) VALUES ($1, $2)
            ON CONFLICT (person) DO UPDATE SET time_zone = excluded.time_zone";
        self.write(move |sql| {
            Box::pin(async move { sql.execute(write, args![person, zone]).await.map(drop) })
        })
        .await
    }

    /// Rooms that both are in, by name; conversations aside.
    pub async fn common_rooms(
        &self,
        viewer: UserId,
        other: UserId,
        limit: u32,
    ) -> Result<Vec<CommonRoom>, StoreError> {
        let rooms = "
            SELECT r.id, r.kind, r.name
            FROM members m
            JOIN members n ON n.room = m.room AND n.person = $2
            JOIN rooms r ON r.id = m.room AND {kind r} IN ('public', 'private')
            WHERE m.person = $1 AND {visible r $1}
            ORDER BY r.name_key, r.id LIMIT $3";
        self.reads().all(rooms, args![viewer, other, limit]).await
    }

    /// People with whom someone has a direct room, those of the newest rooms first.
    pub async fn direct_partners(
        &self,
        person: UserId,
        limit: u32,
    ) -> Result<Vec<UserId>, StoreError> {
        let partners = "
            SELECT CASE r.direct_low WHEN $1 THEN r.direct_high ELSE r.direct_low END
            FROM members m JOIN rooms r ON r.id = m.room AND r.kind = 'direct'
            WHERE m.person = $1 ORDER BY r.id DESC LIMIT $2";
        let partners: Vec<(UserId,)> = self.reads().all(partners, args![person, limit]).await?;
        Ok(partners.into_iter().map(|(partner,)| partner).collect())
    }
}

impl Stored for Profiled {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let time_zone: String = row.get("time_zone")?;
        Ok(Self {
            status: status(row)?,
            busy_until: row.get("busy_until")?,
            time_zone: Some(time_zone).filter(|zone| !zone.is_empty()),
        })
    }
}

impl Stored for CommonRoom {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { id: row.get("id")?, kind: row.get("kind")?, name: row.get("name")? })
    }
}

/// The status in a row that may have found no profile.
pub(crate) fn status(row: &Row) -> Result<Option<Status>, StoreError> {
    let emoji: Option<String> = row.get("status_emoji")?;
    let text: Option<String> = row.get("status_text")?;
    let (emoji, text) = (emoji.unwrap_or_default(), text.unwrap_or_default());
    if emoji.is_empty() && text.is_empty() {
        return Ok(None);
    }
    Ok(Some(Status { emoji, text, until: row.get("status_until")? }))
}

#[cfg(test)]
mod tests;
