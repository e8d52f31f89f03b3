//! Keeps the events that changed messages lately, for pages that were read before them.

use std::collections::VecDeque;

use confab_protocol::{Entry, Event, Seq, UserId};

/// How many are kept: more than can happen while one page is on its way.
const KEPT: usize = 500;

/// The latest changes of messages, whether these are loaded or not.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    events: VecDeque<Event>,
    /// Changes up to here are not all kept.
    dropped: Seq,
}

impl Changes {
    pub(super) fn keep(&mut self, event: &Event) {
        if self.events.len() == KEPT {
            self.dropped = self.events.pop_front().map_or(self.dropped, |event| event.seq);
        }
        self.events.push_back(event.clone());
    }

    /// Events up to here were missed.
    pub(super) fn miss(&mut self, head: Seq) {
        self.events.clear();
        self.dropped = head;
    }

    /// Folds what happened after `read` into an entry of a page that was read then. Gives whether
    /// all of that is known.
    pub(super) fn bring_up_to_date(&self, entry: &mut Entry, read: Seq, you: UserId) -> bool {
        for event in self.events.iter().filter(|event| event.seq > read) {
            if [event.what.changes(), event.what.thread()].contains(&Some(entry.seq)) {
                event.fold(entry, you);
            }
        }
        read >= self.dropped
    }
}
