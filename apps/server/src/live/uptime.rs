//! A clock that counts from the start of live delivery and never goes back.

use confab_hub::Moment;
use tokio::time::Instant;

/// The hub's clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Uptime {
    started: Instant,
}

impl Uptime {
    pub(super) fn start() -> Self {
        Self { started: Instant::now() }
    }

    pub(super) fn now(&self) -> Moment {
        Moment(u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX))
    }
}
