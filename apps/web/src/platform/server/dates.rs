//! Writes dates by the catalogue.

use confab_protocol::Timestamp;
use confab_words::{Word, moment as words};
use jiff::tz::TimeZone;

use crate::platform::Dated;

const MONTHS: [Word; 12] = [
    words::january,
    words::february,
    words::march,
    words::april,
    words::may,
    words::june,
    words::july,
    words::august,
    words::september,
    words::october,
    words::november,
    words::december,
];
const WEEKDAYS: [Word; 7] = [
    words::monday,
    words::tuesday,
    words::wednesday,
    words::thursday,
    words::friday,
    words::saturday,
    words::sunday,
];

/// A day in words, by its first moment in Greenwich.
pub(crate) fn date(at: Timestamp, dated: Dated) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    let of = TimeZone::UTC.to_datetime(at).date();
    let name = |names: &[Word], at: i8| {
        usize::try_from(at).ok().and_then(|at| names.get(at)).map_or("", |name| name())
    };
    let (year, day, month) =
        (&of.year().to_string(), &of.day().to_string(), name(&MONTHS, of.month() - 1));
    match dated {
        Dated::Plain => words::Date { day, month }.text(),
        Dated::WithYear => words::DateYear { day, month, year }.text(),
        Dated::Weekday => name(&WEEKDAYS, of.weekday().to_monday_zero_offset()).to_owned(),
    }
}
