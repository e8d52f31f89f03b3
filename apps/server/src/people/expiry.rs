//! Ends of a status, as people choose them.

use confab_protocol::Timestamp;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;

/// The moment that a choice of a form names, by the clock on the wall: `offset` gives minutes east
/// of Greenwich at a moment. `None` is no end, and an unknown word has none.
pub(super) fn ends_at(
    choice: &str,
    now: Timestamp,
    offset: impl Fn(Timestamp) -> i32,
) -> Option<Timestamp> {
    let local = now.0 + i64::from(offset(now)) * MINUTE_MS;
    let today = local.div_euclid(DAY_MS);
    let start_of = |day: i64| {
        let near = Timestamp(day * DAY_MS - i64::from(offset(now)) * MINUTE_MS);
        // The clock may be put forward or back until then.
        Timestamp(day * DAY_MS - i64::from(offset(near)) * MINUTE_MS)
    };
    match choice {
        "30m" => Some(now.plus_millis(30 * MINUTE_MS)),
        "1h" => Some(now.plus_millis(60 * MINUTE_MS)),
        "today" => Some(start_of(today + 1)),
        // The first of January 1970 was a Thursday; a week ends with Sunday.
        "week" => Some(start_of(today + 7 - (today + 3).rem_euclid(7))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wednesday, 25 March 2026, 23:30 in Greenwich.
    const NOW: Timestamp = Timestamp(1_774_481_400_000);
    const HOUR_MS: i64 = 60 * MINUTE_MS;

    #[test]
    fn a_day_and_a_week_end_by_the_clock_on_the_wall() {
        let utc = |choice| ends_at(choice, NOW, |_| 0).map(|at| at.0 - NOW.0);
        assert_eq!(utc("30m"), Some(HOUR_MS / 2));
        assert_eq!(utc("1h"), Some(HOUR_MS));
        assert_eq!(utc("today"), Some(HOUR_MS / 2));
        assert_eq!(utc("week"), Some(4 * DAY_MS + HOUR_MS / 2));
        assert_eq!((utc("never"), utc("")), (None, None));
        // It is Thursday in Kolkata, five and a half hours ahead.
        let kolkata = |choice| ends_at(choice, NOW, |_| 330).map(|at| at.0 - NOW.0);
        assert_eq!(kolkata("today"), Some(19 * HOUR_MS));
        assert_eq!(kolkata("week"), Some(3 * DAY_MS + 19 * HOUR_MS));
        // In Berlin the clock is put forward on Sunday, the 29th.
        let summer = Timestamp(1_774_746_000_000);
        let berlin = |at: Timestamp| if at >= summer { 120 } else { 60 };
        let week = ends_at("week", NOW, berlin).map(|at| at.0 - NOW.0);
        assert_eq!(week, Some(3 * DAY_MS + 22 * HOUR_MS + HOUR_MS / 2));
    }
}
