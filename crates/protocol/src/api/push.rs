//! Web Push: a browser's subscription, and when its person is told.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Choices of one person about notifications, on all their devices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushSettings {
    /// Notifications do not say what was written, by whom or where.
    #[serde(default)]
    pub hide_text: bool,
    /// Nothing is told until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_until: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<QuietHours>,
}

/// Hours in which nothing is told, in the person's time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// Minute of the day at which they begin.
    pub from: u16,
    /// Minute of the day at which they end: of the next day, where it is not after `from`.
    pub to: u16,
    /// Days on which they begin: a bit for each, Monday's the lowest.
    pub days: u8,
}

impl QuietHours {
    pub const EVERY_DAY: u8 = 0b111_1111;
    const DAY: i64 = 24 * 60;

    /// Whether the times are times of a day.
    pub fn is_sound(self) -> bool {
        let within = |minute| i64::from(minute) < Self::DAY;
        within(self.from) && within(self.to) && self.days <= Self::EVERY_DAY
    }

    /// Whether a moment is in them, so many minutes east of Greenwich.
    pub fn hold(self, at: Timestamp, offset: i32) -> bool {
        let minutes = at.0.div_euclid(60_000) + i64::from(offset);
        let (day, minute) = (minutes.div_euclid(Self::DAY), minutes.rem_euclid(Self::DAY));
        // The first of January 1970 was a Thursday.
        let begins = |day: i64| self.days >> (day + 3).rem_euclid(7) & 1 == 1;
        let (from, to) = (i64::from(self.from), i64::from(self.to));
        if from < to {
            return begins(day) && minute >= from && minute < to;
        }
        (begins(day) && minute >= from) || (begins(day - 1) && minute < to)
    }
}

/// `PATCH /api/v1/push`; absent fields stay.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct ChangePushSettings {
    pub hide_text: Option<bool>,
    /// A moment that is over ends the pause.
    pub paused_until: Option<Timestamp>,
    /// None where both times are the same.
    pub quiet: Option<QuietHours>,
}

/// `GET /api/v1/push`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PushInfo {
    /// The servers' public key, which a browser subscribes with.
    pub key: String,
    /// The address at which the session's browser is subscribed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    pub settings: PushSettings,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
}

/// `PUT /api/v1/push/subscription`, as a browser's `PushSubscription` writes itself.
#[derive(Clone, Debug, Deserialize)]
pub struct NewPushSubscription {
    pub endpoint: String,
    pub keys: PushKeys,
}

/// The browser's keys, in base64url.
#[derive(Clone, Debug, Deserialize)]
pub struct PushKeys {
    pub p256dh: String,
    pub auth: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 5 January 2026, 00:00 UTC.
    const MONDAY: i64 = 1_767_571_200_000;

    fn at(day: i64, hour: i64, minute: i64) -> Timestamp {
        Timestamp(MONDAY + ((day * 24 + hour) * 60 + minute) * 60_000)
    }

    #[test]
    fn quiet_hours_hold_on_their_days_and_over_midnight() {
        let night = QuietHours { from: 22 * 60, to: 7 * 60, days: 0b001_1111 };
        let noon = QuietHours { from: 12 * 60, to: 13 * 60, days: 0b000_0001 };
        for (hours, at, offset, holds) in [
            (night, at(0, 21, 59), 0, false),
            (night, at(0, 22, 0), 0, true),
            (night, at(1, 6, 59), 0, true),
            (night, at(1, 7, 0), 0, false),
            (night, at(4, 23, 0), 0, true),
            (night, at(5, 6, 0), 0, true),
            (night, at(5, 23, 0), 0, false),
            (night, at(6, 6, 0), 0, false),
            (night, at(0, 6, 0), 0, false),
            (noon, at(0, 12, 30), 0, true),
            (noon, at(0, 13, 0), 0, false),
            (noon, at(1, 12, 30), 0, false),
            (noon, at(0, 11, 30), 60, true),
            (noon, at(0, 17, 30), -300, true),
            (night, at(0, 20, 30), 120, true),
        ] {
            assert_eq!(hours.hold(at, offset), holds, "{hours:?} {at:?} {offset}");
        }
    }
}
