//! How timestamps are read: as the viewer's wall clock, or in UTC on a page whose server does not
//! know it.

use confab_protocol::Timestamp;
use confab_ui::{RwSignal, StoredValue};
use confab_words::moment as words;

use crate::Reader;
use crate::platform::{Hours, Zone, reader};
use crate::words::{Day, Moment};

/// The viewer's clock, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    zone: StoredValue<Option<Zone>>,
    today: RwSignal<Option<Day>>,
    hours: Hours,
}

impl Clock {
    pub(crate) fn new() -> Self {
        let Reader { now, zone, hours } = reader();
        let today = zone.as_ref().map(|zone| Moment::new(now, zone.offset(now)).day);
        Self { zone: StoredValue::new(zone), today: RwSignal::new(today), hours }
    }

    /// Looks which day it is; called when the day may be over.
    pub(crate) fn look(self) {
        let today = self.moment(reader().now).day;
        self.today.set_if_new(Some(today));
    }

    /// A timestamp as the viewer reads it.
    pub(crate) fn moment(self, at: Timestamp) -> Moment {
        Moment::new(at, self.offset(at)).by(self.hours)
    }

    /// The time of day, with its zone where that is not the viewer's: `09:05`, `07:05 UTC`.
    pub(crate) fn time(self, at: Timestamp) -> String {
        self.marked(self.moment(at).clock())
    }

    /// The time of day where there is little room.
    pub(crate) fn short(self, at: Timestamp) -> String {
        self.marked(self.moment(at).short())
    }

    /// How many hours it has.
    pub(crate) const fn hours(self) -> Hours {
        self.hours
    }

    /// Day and time, with the zone where that is not the viewer's.
    pub(crate) fn full(self, at: Timestamp) -> String {
        self.marked(self.moment(at).full())
    }

    /// The same with the day by its distance: `today, 09:05`.
    pub(crate) fn near(self, at: Timestamp) -> String {
        self.marked(self.moment(at).near(self.today()))
    }

    /// The viewer's day, where it is known.
    pub(crate) fn today(self) -> Option<Day> {
        self.today.get()
    }

    /// How far east of Greenwich the viewer is at a moment, in minutes.
    fn offset(self, at: Timestamp) -> i32 {
        self.zone.with_value(|zone| zone.as_ref().map_or(0, |zone| zone.offset(at)))
    }

    fn marked(self, time: String) -> String {
        let known = self.zone.with_value(Option::is_some);
        if known { time } else { words::Utc { time: &time }.text() }
    }
}
