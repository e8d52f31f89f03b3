//! The store comes back without its newest events, and grows another history.

use std::collections::BTreeMap;

use confab_hub::{Effect, Frame};
use confab_protocol::{ClientId, Cursor, Event, EventKind, RoomId, Seq, ServerFrame, Tag};

use super::{CLOSED, Change, GUEST, ROOMS, Store};
use crate::kinds::Random;

/// At most so many events of a room are lost, and so many changes of access.
const LOST_EVENTS: u64 = 6;
const LOST_CHANGES: u64 = 3;
/// Apart from each other in the tags of one position.
const APART: u64 = 1 << 32;

/// Everything that ever was, in whatever history.
#[derive(Default)]
pub(super) struct Histories {
    /// How many there have been before this one.
    number: u64,
    /// Each event, and the tag of the one before it.
    events: BTreeMap<(RoomId, Tag), (Event, Tag)>,
    /// Messages that were lost, each as often as it was.
    lost: BTreeMap<ClientId, Vec<Cursor>>,
}

impl Histories {
    pub(super) fn tag(&self, seq: Seq) -> Tag {
        Tag(self.number * APART + seq.0 * 7)
    }

    pub(super) fn add(&mut self, event: &Event, before: Tag) {
        self.events.insert((event.room, event.tag), (event.clone(), before));
    }
}

impl Store {
    /// Loses the newest of everything, up to the last time that the guest was let in: that they were
    /// not, servers find out when the guest connects anew.
    pub(crate) fn rewind(&mut self, random: &mut Random) {
        self.histories.number += 1;
        for room in ROOMS {
            let log = self.logs.entry(room).or_default();
            for _ in 0..random.below(LOST_EVENTS) {
                let lost = log.pop_if(|last| !matches!(last.what, EventKind::MemberJoined { .. }));
                let Some(Event { client_id: Some(id), seq, tag, .. }) = lost else { continue };
                self.done.remove(&id);
                self.histories.lost.entry(id).or_default().push(Cursor { seq, tag });
            }
        }
        self.stays.clear();
        self.left_at = None;
        for event in self.logs.get(&CLOSED).into_iter().flatten() {
            match &event.what {
                EventKind::MemberJoined { member } if member.id == GUEST => self.stays.push(None),
                EventKind::MemberLeft { member } if member.id == GUEST => {
                    if let Some(stay) = self.stays.last_mut() {
                        *stay = Some(event.seq);
                    }
                }
                _ => {}
            }
        }
        for _ in 0..random.below(LOST_CHANGES) {
            // A session that came back would be one that nobody can tell from a new one.
            self.changes.pop_if(|(_, change)| *change == Change::Left);
        }
    }

    /// Whether this is the event of a cursor's history that comes after it.
    pub(crate) fn comes_after(&self, at: Cursor, event: &Event) -> bool {
        let known = self.histories.events.get(&(event.room, event.tag));
        known.is_some_and(|(known, before)| known == event && *before == at.tag)
            && event.seq == at.seq.next()
    }

    /// Whether the event of a cursor is the one that is there now.
    pub(crate) fn has(&self, room: RoomId, at: Cursor) -> bool {
        at == Cursor::default() || self.find(room, at.seq).is_some_and(|event| event.tag == at.tag)
    }

    /// Where a message was whenever it was lost.
    pub(crate) fn lost(&self, client_id: &ClientId) -> &[Cursor] {
        self.histories.lost.get(client_id).map_or(&[], Vec::as_slice)
    }

    /// An event as it is delivered, in whatever history it was.
    pub(crate) fn frame(&self, event: &Event) -> Frame {
        let (at, effect) = (event.cursor(), Effect::of(event));
        let known = self.histories.events.get(&(event.room, event.tag));
        let before = known.map(|(_, before)| *before);
        let bytes = serde_json::to_vec(&ServerFrame::Event(event.clone())).expect("it serialises");
        Frame { at, before, effect, bytes: bytes.into() }
    }
}
