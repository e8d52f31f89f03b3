//! Splits a timestamp into a calendar day and a time, with no time-zone tables.

use confab_protocol::Timestamp;
use confab_words::moment as words;

use crate::platform::{Dated, Hours, date};

const DAY_MS: i64 = 86_400_000;
/// A timestamp as a clock on a wall shows it, `offset_minutes` east of Greenwich.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) day: Day,
    hour: i64,
    minute: i64,
    hours: Hours,
    at: Timestamp,
}

/// A day of the calendar, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Day(i64);

impl Moment {
    pub(crate) const fn new(at: Timestamp, offset_minutes: i32) -> Self {
        let local = at.0.saturating_add(offset_minutes as i64 * 60_000);
        let minutes = local.div_euclid(60_000);
        let day = Day(local.div_euclid(DAY_MS));
        Self {
            day,
            hour: minutes.div_euclid(60).rem_euclid(24),
            minute: minutes.rem_euclid(60),
            hours: Hours::All,
            at,
        }
    }

    /// The same moment on a clock with so many hours.
    pub(crate) const fn by(self, hours: Hours) -> Self {
        Self { hours, ..self }
    }

    /// `09:05`, `9:05 AM`.
    pub(crate) fn clock(self) -> String {
        self.hours.clock(self.hour, self.minute)
    }

    /// `09:05`, `9:05`: where there is no room for more.
    pub(crate) fn short(self) -> String {
        self.hours.short(self.hour, self.minute)
    }

    /// `3 June 2026, 09:05`.
    pub(crate) fn full(self) -> String {
        let date = date(self.day.at(), Dated::WithYear);
        words::DateTime { date: &date, time: &self.clock() }.text()
    }

    /// Within a sentence: `today, 09:05`, `yesterday, 09:05` or as [`Self::full`].
    pub(crate) fn near(self, today: Option<Day>) -> String {
        let time = &self.clock();
        match self.day.before(today) {
            Some(0) => words::TodayAt { time }.text(),
            Some(1) => words::YesterdayAt { time }.text(),
            _ => self.full(),
        }
    }

    /// `2026-06-03T07:05:00Z`, for the `datetime` of a `time` element.
    pub(crate) fn machine(self) -> String {
        let utc = Self::new(self.at, 0);
        let (year, month, day) = utc.day.civil();
        format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}Z", utc.hour, utc.minute)
    }
}

impl Day {
    /// `Today`, `Yesterday`, `Tuesday, 3 June`, or with the year where that differs.
    ///
    /// Without a `today` (where nobody knows the viewer's) the year is always there.
    pub(crate) fn title(self, today: Option<Self>) -> String {
        match self.before(today) {
            Some(0) => return words::today().to_owned(),
            Some(1) => return words::yesterday().to_owned(),
            _ => {}
        }
        let of_this_year = today.is_some_and(|today| today.civil().0 == self.civil().0);
        let dated = if of_this_year { Dated::Plain } else { Dated::WithYear };
        let (weekday, date) = (date(self.at(), Dated::Weekday), date(self.at(), dated));
        words::Day { date: &date, weekday: &weekday }.text()
    }

    /// How many days it is before another.
    pub(crate) fn before(self, today: Option<Self>) -> Option<i64> {
        Some(today?.0 - self.0)
    }

    /// Its first moment, by a clock in Greenwich.
    const fn at(self) -> Timestamp {
        Timestamp(self.0.saturating_mul(DAY_MS))
    }

    /// Year, month and day of the month: Howard Hinnant's `civil_from_days`.
    fn civil(self) -> (i64, usize, i64) {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        (year, usize::try_from(month).expect("invariant: 1 to 12"), day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2024-02-29T23:30:00Z, a Thursday.
    const LEAP: Timestamp = Timestamp(1_709_249_400_000);

    #[test]
    fn a_moment_reads_as_the_wall_shows_it() {
        assert_eq!(Moment::new(LEAP, 0).full(), "29 February 2024, 23:30");
        assert_eq!(Moment::new(LEAP, 60).full(), "1 March 2024, 00:30");
        assert_eq!(Moment::new(LEAP, -24 * 60).full(), "28 February 2024, 23:30");
        let (late, today) = (Moment::new(LEAP, 0), Moment::new(LEAP, 60).day);
        assert_eq!(late.near(Some(late.day)), "today, 23:30");
        assert_eq!(late.near(Some(today)), "yesterday, 23:30");
        assert_eq!(late.near(None), late.full());
        assert_eq!(Moment::new(LEAP, 60).machine(), "2024-02-29T23:30Z");
        assert_eq!(Moment::new(Timestamp(-1), 0).full(), "31 December 1969, 23:59");
    }

    #[test]
    fn a_clock_of_twelve_hours_has_noon_and_midnight() {
        let at = |hour: i64| Moment::new(Timestamp(hour * 3_600_000 + 300_000), 0);
        let by = |hour| at(hour).by(Hours::Half).clock();
        assert_eq!([0, 1, 11].map(by), ["12:05 AM", "1:05 AM", "11:05 AM"]);
        assert_eq!([12, 13, 23].map(by), ["12:05 PM", "1:05 PM", "11:05 PM"]);
        assert_eq!(at(13).by(Hours::Half).short(), "1:05");
        assert_eq!(at(0).by(Hours::All).clock(), "00:05");
        assert_eq!(at(13).by(Hours::Half).full(), "1 January 1970, 1:05 PM");
    }

    #[test]
    fn a_day_is_named_by_its_distance() {
        let day = Moment::new(LEAP, 0).day;
        assert_eq!(day.title(None), "Thursday, 29 February 2024");
        assert_eq!(day.title(Some(day)), "Today");
        assert_eq!(day.title(Some(Day(day.0 + 1))), "Yesterday");
        assert_eq!(day.title(Some(Day(day.0 + 2))), "Thursday, 29 February");
        assert_eq!(day.title(Some(Day(day.0 + 366))), "Thursday, 29 February 2024");
    }
}
