//! Reads the moment from which a room's messages are asked for.

use confab_protocol::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// A moment of a query: `2026-11-30T09:00:00+01:00`, milliseconds since 1970, or a day, which
/// begins where the reader is.
pub(crate) fn read(text: &str, zone: Option<&TimeZone>) -> Option<Timestamp> {
    if let Ok(millis) = text.parse() {
        return Some(Timestamp(millis));
    }
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(Timestamp(moment.as_millisecond()));
    }
    let day: Date = text.parse().ok()?;
    let midnight = day.at(0, 0, 0, 0);
    let begins = zone.unwrap_or(&TimeZone::UTC).to_timestamp(midnight).ok()?;
    Some(Timestamp(begins.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_in_three_forms() {
        let midnight = read("2026-12-01", None);
        assert_eq!(midnight, read("2026-12-01T00:00:00Z", None));
        assert_eq!(midnight, read("2026-12-01T01:00:00+01:00", None));
        assert_eq!(midnight, Some(Timestamp(1_796_083_200_000)));
        assert_eq!(read("1700000000000", None), Some(Timestamp(1_700_000_000_000)));
        let berlin = jiff::tz::TimeZoneDatabase::bundled().get("Europe/Berlin").expect("a zone");
        assert_eq!(read("2026-12-01", Some(&berlin)), read("2026-11-30T23:00:00Z", None));
        for bad in ["", "yesterday", "2026-13-01", "99999999999999999999", "2026-12-01\0"] {
            assert_eq!(read(bad, None), None, "{bad:?}");
        }
    }
}
