//! When someone is told, and of how much.

use confab_protocol::api::{ChangePushSettings, PushSettings, QuietHours};
use confab_protocol::{Timestamp, UserId};

use crate::statement::{Row, Stored, args};
use crate::{Store, StoreError};

impl Store {
    /// Someone's choices.
    pub async fn push_settings(&self, person: UserId) -> Result<PushSettings, StoreError> {
        let read = "SELECT hide_text, paused_until, quiet_from, quiet_to, quiet_days
                    FROM push_settings WHERE person = $1";
        let found: Option<PushSettings> = self.reads().optional(read, args![person]).await?;
        Ok(found.unwrap_or_default())
    }

    /// The time zone of the browser in which someone's quiet hours were set.
    pub async fn push_zone(&self, person: UserId) -> Result<Option<String>, StoreError> {
        let read = "SELECT zone FROM push_settings WHERE person = $1 AND zone <> ''";
        let found: Option<(String,)> = self.reads().optional(read, args![person]).await?;
        Ok(found.map(|(zone,)| zone))
    }

    /// Changes what is given. Quiet hours that end when they begin are none, as is a pause that is
    /// over at `now`. The zone is that of the browser.
    pub async fn change_push_settings(
        &self,
        person: UserId,
        change: ChangePushSettings,
        zone: Option<String>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let ChangePushSettings { hide_text, paused_until, quiet } = change;
        let write = "
            INSERT INTO push_settings (person, hide_text, paused_until, quiet_from, quiet_to,
                                       quiet_days, zone)
            VALUES ($1, COALESCE($2, FALSE), $4, $6, $7, COALESCE($8, 127), COALESCE($9, ''))
            ON CONFLICT (person) DO UPDATE SET
                hide_text = COALESCE($2, push_settings.hide_text),
                paused_until = CASE WHEN $3 THEN $4 ELSE push_settings.paused_until END,
                quiet_from = CASE WHEN $5 THEN $6 ELSE push_settings.quiet_from END,
                quiet_to = CASE WHEN $5 THEN $7 ELSE push_settings.quiet_to END,
                quiet_days = COALESCE($8, push_settings.quiet_days),
                zone = COALESCE($9, push_settings.zone)";
        let (pauses, quiets) = (paused_until.is_some(), quiet.is_some());
        let until = paused_until.filter(|until| *until > now);
        let times = quiet.filter(|quiet| quiet.from != quiet.to);
        let (from, to) = (times.map(|q| u32::from(q.from)), times.map(|q| u32::from(q.to)));
        let days = quiet.map(|quiet| u32::from(quiet.days));
        self.write(move |sql| {
            Box::pin(async move {
                let values = args![person, hide_text, pauses, until, quiets, from, to, days, zone];
                sql.execute(write, values).await.map(drop)
            })
        })
        .await
    }
}

impl Stored for PushSettings {
    /// Reads the columns of a left join, too.
    fn read(row: &Row) -> Result<Self, StoreError> {
        let number = |column| -> Result<Option<u16>, StoreError> {
            let value: Option<u32> = row.get(column)?;
            Ok(value.and_then(|value| u16::try_from(value).ok()))
        };
        let (from, to, days) = (number("quiet_from")?, number("quiet_to")?, number("quiet_days")?);
        let days = days.and_then(|days| u8::try_from(days).ok());
        let quiet = match (from, to) {
            (Some(from), Some(to)) => {
                Some(QuietHours { from, to, days: days.unwrap_or(QuietHours::EVERY_DAY) })
            }
            _ => None,
        };
        Ok(Self {
            hide_text: row.get::<Option<bool>>("hide_text")?.unwrap_or_default(),
            paused_until: row.get("paused_until")?,
            quiet,
        })
    }
}
