//! A finger that stays where it is.

use std::time::Duration;

use confab_ui::StoredValue;
use leptos::prelude::{TimeoutHandle, set_timeout_with_handle};

/// A press of this length is a long one. Browsers differ in whether they say so themselves.
const LONG: Duration = Duration::from_millis(500);

/// A finger on something that answers a long press.
#[derive(Clone, Copy)]
pub(crate) struct LongPress(StoredValue<Option<TimeoutHandle>>);

impl LongPress {
    pub(crate) fn new() -> Self {
        Self(StoredValue::new(None))
    }

    /// It is put down: in a while something is asked, unless it is lifted before.
    pub(crate) fn press(self, ask: impl FnOnce() + 'static) {
        self.lift();
        let held = move || {
            ask();
            super::hold();
        };
        self.0.set_value(set_timeout_with_handle(held, LONG).ok());
    }

    /// It is lifted again, or scrolls.
    pub(crate) fn lift(self) {
        if let Some(clock) = self.0.try_update_value(Option::take).flatten() {
            clock.clear();
            super::let_go();
        }
    }
}
