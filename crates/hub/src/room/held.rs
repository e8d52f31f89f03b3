//! Keeps frames that came too early, until the ones before them are there.

use std::collections::BTreeMap;

use confab_protocol::Seq;

use crate::{Frame, HubLimits};

/// Frames in order of `seq`, bounded in count and bytes.
#[derive(Debug, Default)]
pub(crate) struct Held {
    frames: BTreeMap<Seq, Frame>,
    bytes: usize,
}

impl Held {
    /// Keeps a frame; drops it where there is no more room. The store has it.
    pub(crate) fn keep(&mut self, frame: Frame, limits: &HubLimits) {
        let fits = self.frames.len() < limits.held_events
            && self.bytes + frame.bytes.len() <= limits.held_bytes;
        if fits && !self.frames.contains_key(&frame.seq()) {
            self.bytes += frame.bytes.len();
            self.frames.insert(frame.seq(), frame);
        }
    }

    /// Takes the frame at a position.
    pub(crate) fn take(&mut self, seq: Seq) -> Option<Frame> {
        let frame = self.frames.remove(&seq)?;
        self.bytes -= frame.bytes.len();
        Some(frame)
    }

    /// Drops frames at or before a position.
    pub(crate) fn drop_through(&mut self, seq: Seq) {
        while self.first().is_some_and(|first| first <= seq) {
            if let Some((_, frame)) = self.frames.pop_first() {
                self.bytes -= frame.bytes.len();
            }
        }
    }

    /// Drops frames after a position.
    pub(crate) fn drop_after(&mut self, seq: Seq) {
        while self.last().is_some_and(|last| last > seq) {
            if let Some((_, frame)) = self.frames.pop_last() {
                self.bytes -= frame.bytes.len();
            }
        }
    }

    pub(crate) fn last(&self) -> Option<Seq> {
        self.frames.last_key_value().map(|(seq, _)| *seq)
    }

    pub(crate) fn first(&self) -> Option<Seq> {
        self.frames.first_key_value().map(|(seq, _)| *seq)
    }
}
