//! Fetches the late chunk, and keeps the printed messages until it is here.

use std::time::Duration;

use confab_client::core::State;
use confab_protocol::Seq;
use confab_ui::effect;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use super::Chat;
use crate::dom::{Printed, PrintedRow};
use crate::late::{Late, as_written};
use crate::platform;

/// How long after a failure the chunk is fetched again; each time twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

impl Chat {
    /// Fetches the chunk, however often it takes, and at once when the line is there again.
    pub(crate) fn fetch_late(self) {
        let again = StoredValue::new(None);
        let mut first = true;
        effect(move || {
            let online = self.line_state.get() == State::Online;
            if (std::mem::take(&mut first) || online) && self.late.get_untracked().is_none() {
                fetch(self, FIRST_PAUSE, again);
            }
        });
    }

    /// Gives the function that makes one line of a text; follows the chunk.
    pub(crate) fn plain(self) -> fn(&str) -> String {
        plain_of(self.late.get())
    }

    pub(crate) fn plain_untracked(self) -> fn(&str) -> String {
        plain_of(self.late.get_untracked())
    }

    /// Takes over the printed messages.
    pub(crate) fn keep_printed(self, printed: Option<SendWrapper<Printed>>) {
        self.printed.set_value(printed);
    }

    /// Printed form of a message that is still the same, until the chunk is here.
    pub(crate) fn printed(self, message: Seq, changed: Seq) -> Option<PrintedRow> {
        self.printed.with_value(|printed| printed.as_ref()?.row(message, changed))
    }
}

fn plain_of(late: Option<&Late>) -> fn(&str) -> String {
    late.map_or(as_written, |late| late.plain)
}

/// Tries once, and sets the clock for the next try where that fails; there is one clock.
fn fetch(chat: Chat, pause: Duration, again: StoredValue<Option<TimeoutHandle>>) {
    spawn_local(async move {
        if let Some(late) = platform::late().await {
            chat.printed.set_value(None);
            chat.late.set(Some(late));
            return;
        }
        let retry = move || fetch(chat, LONGEST_PAUSE.min(pause * 2), again);
        let clock = set_timeout_with_handle(retry, pause).ok();
        let earlier = again.try_update_value(|again| std::mem::replace(again, clock));
        if let Some(earlier) = earlier.flatten() {
            earlier.clear();
        }
    });
}
