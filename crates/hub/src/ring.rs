//! Keeps a room's newest events, so that a reconnect storm reads memory and not the database.

use std::collections::VecDeque;

use confab_protocol::{Cursor, Seq};

use crate::{Effect, Frame, HubLimits};

/// Consecutive events that end at the room's delivered position. It may be empty.
#[derive(Debug)]
pub(crate) struct Ring {
    frames: VecDeque<Frame>,
    bytes: usize,
    /// The event before the first frame.
    before: Cursor,
}

impl Ring {
    pub(crate) fn starting_after(before: Cursor) -> Self {
        Self { frames: VecDeque::new(), bytes: 0, before }
    }

    /// The newest event, kept or not.
    pub(crate) fn head(&self) -> Cursor {
        self.frames.back().map_or(self.before, |frame| frame.at)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Forgets all frames; the head stays.
    pub(crate) fn clear(&mut self) {
        *self = Self::starting_after(self.head());
    }

    /// Adds the event after the head. Past a bound the oldest are forgotten.
    pub(crate) fn push(&mut self, frame: Frame, limits: &HubLimits) {
        debug_assert_eq!(frame.seq(), self.head().seq.next(), "events come in order");
        if let Effect::Delete(message) = frame.effect {
            self.forget_text_of(message);
        }
        self.bytes += frame.bytes.len();
        self.frames.push_back(frame);
        while self.frames.len() > limits.ring_events || self.bytes > limits.ring_bytes {
            self.drop_oldest();
        }
    }

    /// The frames after a position, oldest first; `None` where the first of them is forgotten.
    pub(crate) fn after(&self, seq: Seq) -> Option<impl Iterator<Item = &Frame>> {
        let skip = seq.0.checked_sub(self.before.seq.0)?;
        let skip = usize::try_from(skip).unwrap_or(usize::MAX).min(self.frames.len());
        Some(self.frames.range(skip..))
    }

    /// The event at a position, where it is known.
    pub(crate) fn find(&self, seq: Seq) -> Option<Cursor> {
        if seq == self.before.seq {
            return Some(self.before);
        }
        let index = seq.0.checked_sub(self.before.seq.0)?.checked_sub(1)?;
        self.frames.get(usize::try_from(index).ok()?).map(|frame| frame.at)
    }

    /// Forgets all up to the last frame that holds text of a message.
    fn forget_text_of(&mut self, message: Seq) {
        let last = self.frames.iter().rposition(|frame| frame.effect == Effect::Text(message));
        for _ in 0..last.map_or(0, |index| index + 1) {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        if let Some(frame) = self.frames.pop_front() {
            self.bytes -= frame.bytes.len();
            self.before = frame.at;
        }
    }
}

#[cfg(test)]
mod tests {
    use confab_protocol::Tag;

    use super::*;

    fn frame(seq: u64, effect: Effect) -> Frame {
        let at = Cursor { seq: Seq(seq), tag: Tag(seq * 7) };
        Frame { at, before: None, effect, bytes: vec![0; 10].into() }
    }

    fn ring(limits: &HubLimits, frames: impl IntoIterator<Item = Frame>) -> Ring {
        let mut ring = Ring::starting_after(Cursor { seq: Seq(4), tag: Tag(28) });
        frames.into_iter().for_each(|frame| ring.push(frame, limits));
        ring
    }

    fn kept_after(ring: &Ring, seq: u64) -> Option<Vec<u64>> {
        ring.after(Seq(seq)).map(|frames| frames.map(|frame| frame.seq().0).collect())
    }

    #[test]
    fn it_gives_what_came_after_a_position_or_says_that_it_cannot() {
        let ring = ring(&HubLimits::default(), (5..9).map(|seq| frame(seq, Effect::Nothing)));
        assert_eq!(kept_after(&ring, 3), None);
        assert_eq!(kept_after(&ring, 4), Some(vec![5, 6, 7, 8]));
        assert_eq!(kept_after(&ring, 7), Some(vec![8]));
        assert_eq!(kept_after(&ring, 8), Some(vec![]));
        assert_eq!(kept_after(&ring, 99), Some(vec![]));
        assert_eq!(ring.find(Seq(4)).map(|at| at.tag), Some(Tag(28)));
        assert_eq!(ring.find(Seq(8)).map(|at| at.tag), Some(Tag(56)));
        assert_eq!(ring.find(Seq(9)), None);
        assert_eq!(ring.find(Seq(3)), None);
    }

    #[test]
    fn past_a_bound_the_oldest_are_forgotten() {
        let frames = || (5..15).map(|seq| frame(seq, Effect::Nothing));
        let counted = ring(&HubLimits { ring_events: 3, ..HubLimits::default() }, frames());
        assert_eq!(kept_after(&counted, 11), Some(vec![12, 13, 14]));
        assert_eq!(kept_after(&counted, 10), None);
        let weighed = ring(&HubLimits { ring_bytes: 25, ..HubLimits::default() }, frames());
        assert_eq!(kept_after(&weighed, 12), Some(vec![13, 14]));
        assert_eq!(kept_after(&weighed, 11), None);
    }

    #[test]
    fn a_deleted_message_leaves_no_text_behind() {
        let ring = ring(
            &HubLimits::default(),
            [
                frame(5, Effect::Text(Seq(5))),
                frame(6, Effect::Text(Seq(6))),
                frame(7, Effect::Text(Seq(5))),
                frame(8, Effect::Text(Seq(8))),
                frame(9, Effect::Delete(Seq(5))),
            ],
        );
        assert_eq!(kept_after(&ring, 6), None);
        assert_eq!(kept_after(&ring, 7), Some(vec![8, 9]));
    }
}
