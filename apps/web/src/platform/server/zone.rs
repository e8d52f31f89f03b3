//! Time zones by their names, out of a database that the server brings along.

use confab_protocol::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// The reader's time zone, as their browser named it.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// The cookie that names it; readable by scripts, and no secret.
    pub const COOKIE: &'static str = "confab-zone";

    /// The zone of a name such as `Europe/Berlin`; an unknown name is none.
    pub fn named(name: &str) -> Option<Self> {
        TimeZoneDatabase::bundled().get(name).ok().map(Self)
    }

    /// Its rules, for reading days of its calendar.
    pub fn rules(&self) -> &TimeZone {
        &self.0
    }

    /// All names, for a choice.
    pub(crate) fn names() -> Vec<String> {
        TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect()
    }

    /// How far east of Greenwich it is at a moment, in minutes.
    pub fn offset(&self, at: Timestamp) -> i32 {
        let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        self.0.to_offset(at).seconds().div_euclid(60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_has_its_offset_of_that_day() {
        let berlin = Zone::named("Europe/Berlin").expect("a zone");
        assert_eq!(berlin.offset(Timestamp(1_768_478_400_000)), 60, "15 January 2026");
        assert_eq!(berlin.offset(Timestamp(1_784_116_800_000)), 120, "15 July 2026");
        let kolkata = Zone::named("Asia/Kolkata").expect("a zone");
        assert_eq!(kolkata.offset(Timestamp(0)), 330);
        assert_eq!(kolkata.offset(Timestamp(i64::MAX)), 330, "what is no moment");
    }

    #[test]
    fn a_forged_name_is_no_zone() {
        for name in ["", "undefined", "../../etc/passwd", "Europe/Berlin\0", "\"><script>"] {
            assert!(Zone::named(name).is_none(), "{name:?}");
        }
    }
}
