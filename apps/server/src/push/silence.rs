//! When someone is to be left alone: do not disturb, a pause, quiet hours.

use confab_protocol::Timestamp;
use confab_protocol::api::PushSettings;
use confab_web::Zone;

/// Whether someone is told nothing at this moment.
pub(super) fn is_silent(
    settings: &PushSettings,
    busy_until: Option<Timestamp>,
    time_zone: Option<&str>,
    now: Timestamp,
) -> bool {
    let lasts = |until: Option<Timestamp>| until.is_some_and(|until| until > now);
    if lasts(busy_until) || lasts(settings.paused_until) {
        return true;
    }
    settings.quiet.is_some_and(|quiet| {
        let zone = time_zone.and_then(Zone::named);
        quiet.hold(now, zone.map_or(0, |zone| zone.offset(now)))
    })
}

#[cfg(test)]
mod tests {
    use confab_protocol::api::QuietHours;

    use super::*;

    /// Thursday, 1 January 2026, 22:30 UTC.
    const NOW: Timestamp = Timestamp(1_767_306_600_000);

    #[test]
    fn do_not_disturb_a_pause_and_quiet_hours_silence() {
        let later = Some(NOW.plus_millis(1));
        let night = Some(QuietHours { from: 22 * 60, to: 6 * 60, days: QuietHours::EVERY_DAY });
        let none = PushSettings::default();
        let paused = PushSettings { paused_until: later, ..none };
        let quiet = PushSettings { quiet: night, ..none };
        for (settings, busy, zone, silent) in [
            (none, None, None, false),
            (none, later, None, true),
            (none, Some(NOW), None, false),
            (paused, None, None, true),
            (PushSettings { paused_until: Some(NOW), ..none }, None, None, false),
            (quiet, None, None, true),
            (quiet, None, Some("Europe/Berlin"), true),
            (quiet, None, Some("America/New_York"), false),
            (quiet, None, Some("Asia/Tokyo"), false),
            (quiet, None, Some("Nowhere/Land"), true),
        ] {
            let told = is_silent(&settings, busy, zone, NOW);
            assert_eq!(told, silent, "{settings:?} {busy:?} {zone:?}");
        }
    }
}
