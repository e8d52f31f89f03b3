//! Questions to the server over the line, and what follows when each ends.

use std::fmt;

use confab_client::core::AskId;
use confab_ui::StoredValue;
use litemap::LiteMap;

/// Receives the end: well, or a sentence that says why not.
type Then = Box<dyn FnOnce(Result<(), String>) + Send + Sync>;

/// Names each question, and tells its asker.
#[derive(Clone, Copy)]
pub(super) struct Asking {
    last: StoredValue<u64>,
    waiting: StoredValue<LiteMap<AskId, Then>>,
}

impl Asking {
    pub(super) fn new() -> Self {
        Self { last: StoredValue::new(0), waiting: StoredValue::new(LiteMap::new()) }
    }

    /// A name that none had before.
    pub(super) fn begin(self, then: Then) -> AskId {
        self.last.update_value(|last| *last += 1);
        let ask = AskId(self.last.get_value());
        self.waiting.update_value(|waiting| drop(waiting.insert(ask, then)));
        ask
    }

    pub(super) fn end(self, ask: AskId, result: Result<(), String>) {
        let then = self.waiting.try_update_value(|waiting| waiting.remove(&ask)).flatten();
        if let Some(then) = then {
            then(result);
        }
    }
}

impl fmt::Debug for Asking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asking").field("last", &self.last).finish_non_exhaustive()
    }
}
