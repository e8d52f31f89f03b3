//! Hands committed events to delivery, whether their authors still wait or not.

use std::fmt;
use std::sync::Arc;

use crate::Appended;

/// Called with each event that this store committed, before its author is told.
///
/// Appends call it on the writer's task, in the order of their room: it must be quick and not
/// block. A caller that goes away after the commit delays nothing. Other writes that come with an
/// event, such as a ban, call it as part of the call.
#[derive(Clone)]
pub struct Handover(Arc<dyn Fn(&Appended) + Send + Sync>);

impl Handover {
    pub fn new(deliver: impl Fn(&Appended) + Send + Sync + 'static) -> Self {
        Self(Arc::new(deliver))
    }

    /// Passes on what a call wrote; a retry has written nothing.
    pub(crate) fn pass(&self, appended: Option<&Appended>) {
        if let Some(appended) = appended.filter(|appended| appended.first) {
            (self.0)(appended);
        }
    }
}

impl Default for Handover {
    /// Delivers nothing: others find the events by comparing heads.
    fn default() -> Self {
        Self::new(|_| {})
    }
}

impl fmt::Debug for Handover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handover(…)")
    }
}
