//! How timestamps are read: in UTC until the page is mounted, then as the viewer's wall clock.

use confab_protocol::Timestamp;
use confab_ui::set_if_new;
use leptos::prelude::*;

use crate::words::{Day, Moment};

/// The viewer's clock, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    zone: RwSignal<Zone>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Zone {
    /// On the server, and while hydrating: the same on both sides.
    Utc,
    /// The browser's own, and which day it is there.
    Local { today: Day },
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { zone: RwSignal::new(Zone::Utc) }
    }

    /// Reads the browser's zone and day; called once mounted, and again when the day may be over.
    pub(crate) fn read_browser(self) {
        let today = Moment::new(now(), browser_offset(now())).day;
        set_if_new(&self.zone, Zone::Local { today });
    }

    /// A timestamp as the viewer reads it.
    pub(crate) fn moment(self, at: Timestamp) -> Moment {
        Moment::new(at, self.offset(at))
    }

    /// How far east of Greenwich the viewer is at a moment, in minutes.
    pub(crate) fn offset(self, at: Timestamp) -> i32 {
        match self.zone.get() {
            Zone::Utc => 0,
            Zone::Local { .. } => browser_offset(at),
        }
    }

    pub(crate) fn today(self) -> Option<Day> {
        match self.zone.get() {
            Zone::Utc => None,
            Zone::Local { today } => Some(today),
        }
    }
}

/// The browser's clock.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds fit for 292 million years")]
pub(crate) fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

#[expect(clippy::cast_possible_truncation, reason = "a zone is within a day of Greenwich")]
#[expect(clippy::cast_precision_loss, reason = "milliseconds are exact up to the year 287,396")]
fn browser_offset(at: Timestamp) -> i32 {
    let date = js_sys::Date::new(&(at.0 as f64).into());
    -(date.get_timezone_offset() as i32)
}
