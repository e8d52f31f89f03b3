//! The messages that one sends, until their events come.

use confab_client::core::{Held, HeldState, Unsent};
use confab_protocol::{ClientId, Done, Entry, ErrorBody, Event, Seq, Timestamp};

use super::{Key, Timeline};

/// A message on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    pub message: Unsent,
    /// When this window first saw it.
    pub at: Timestamp,
    pub state: PendingState,
}

/// How far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PendingState {
    Sending,
    /// Committed; its event is about to come.
    Committed(Seq),
    /// Waits for its author to retry or discard it.
    Failed(ErrorBody),
}

impl Pending {
    pub fn key(&self) -> Key {
        Key::Own(self.message.client_id.clone())
    }
}

impl Timeline {
    /// Messages that are being sent, oldest first; they stand below all entries.
    pub fn pending(&self) -> &[Pending] {
        &self.pending
    }

    pub fn find_pending(&self, client_id: &ClientId) -> Option<&Pending> {
        self.pending.iter().find(|pending| pending.message.client_id == *client_id)
    }

    /// Takes the client's outbox as it is now, of which this room's sends are shown.
    ///
    /// What left the outbox and was not [acknowledged](Timeline::acknowledged) was discarded.
    pub fn sync_outbox(&mut self, held: &[Held], now: Timestamp) -> Vec<Key> {
        let before = std::mem::take(&mut self.pending);
        let mut touched = Vec::new();
        let room = self.room;
        let mut after: Vec<Pending> = before
            .iter()
            .filter(|pending| matches!(pending.state, PendingState::Committed(_)))
            .cloned()
            .collect();
        let held = held
            .iter()
            .filter(|held| held.message.room == room && self.shows(held.message.thread.as_ref()));
        for held in held {
            let known = before.iter().find(|old| old.message.client_id == held.message.client_id);
            let state = match &held.state {
                HeldState::Failed(error) => PendingState::Failed(error.clone()),
                _ => PendingState::Sending,
            };
            let at = known.map_or(now, |pending| pending.at);
            let pending = Pending { message: held.message.clone(), at, state };
            if known != Some(&pending) {
                touched.push(pending.key());
            }
            after.push(pending);
        }
        let gone = before.iter().filter(|old| !after.iter().any(|new| new.key() == old.key()));
        touched.extend(gone.map(Pending::key));
        self.pending = after;
        touched
    }

    /// A send is committed: its row stays until its event takes it over.
    pub fn acknowledged(&mut self, client_id: &ClientId, done: Done) -> Option<Key> {
        let at = self.position(client_id)?;
        let key = self.pending[at].key();
        if done.at.seq <= self.cursor.seq {
            self.pending.remove(at);
        } else {
            self.pending[at].state = PendingState::Committed(done.at.seq);
        }
        Some(key)
    }

    /// An event of one's own takes over the row of its send: gives its key.
    pub(super) fn committed(&mut self, event: &Event) -> Option<Key> {
        if event.author.id != self.you {
            return None;
        }
        let at = self.position(event.client_id.as_ref()?)?;
        Some(self.pending.remove(at).key())
    }

    /// A page has come: what it holds, or would hold if it reached so far, is not pending.
    pub(super) fn settle_pending(&mut self, entries: &[Entry]) -> Vec<Key> {
        let (you, cursor) = (self.you, self.cursor);
        let settled = |pending: &Pending| {
            let own = |entry: &Entry| {
                entry.author.id == you
                    && entry.client_id.as_ref() == Some(&pending.message.client_id)
            };
            matches!(pending.state, PendingState::Committed(seq) if seq <= cursor.seq)
                || entries.iter().any(own)
        };
        let (gone, left) = std::mem::take(&mut self.pending).into_iter().partition(settled);
        self.pending = left;
        let gone: Vec<Pending> = gone;
        gone.iter().map(Pending::key).collect()
    }

    fn position(&self, client_id: &ClientId) -> Option<usize> {
        self.pending.iter().position(|pending| pending.message.client_id == *client_id)
    }
}
