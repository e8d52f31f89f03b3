//! Keeps edits and deletions of messages whose page is not loaded.

use confab_protocol::{Entry, EntryKind, Handle, Seq};
use litemap::LiteMap;

/// How many are kept: more than can happen while one page is on its way.
const KEPT: usize = 500;

/// What a message became, by the event at `at`.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) at: Seq,
    /// Absent for a deletion, and for an edit whose text was deleted since.
    pub(super) body: Option<String>,
    pub(super) mentions: Vec<Handle>,
}

impl Change {
    /// Applies it, unless the message is at a later state; gives whether anything changed.
    pub(super) fn apply(&self, entry: &mut Entry) -> bool {
        let EntryKind::Message { body, changed, mentions, .. } = &mut entry.what else {
            return false;
        };
        if *changed >= self.at {
            return false;
        }
        *changed = self.at;
        // Once deleted, always deleted.
        if body.is_some() {
            body.clone_from(&self.body);
            mentions.clone_from(&self.mentions);
        }
        true
    }
}

/// The latest change of each message that is not loaded.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    of: LiteMap<Seq, Change>,
}

impl Changes {
    /// Keeps a change; the oldest one makes room, whose page will hold it anyway.
    pub(super) fn keep(&mut self, message: Seq, change: Change) {
        self.of.insert(message, change);
        if self.of.len() > KEPT {
            let oldest = self.of.iter().min_by_key(|(_, change)| change.at).map(|(seq, _)| *seq);
            oldest.and_then(|seq| self.of.remove(&seq));
        }
    }

    /// A page has come: what changed after it was read is applied to its entry.
    pub(super) fn bring_up_to_date(&mut self, entry: &mut Entry) {
        if let Some(change) = self.of.remove(&entry.seq) {
            change.apply(entry);
        }
    }
}
