//! Keeps all that a member was told, in order.

use std::collections::HashMap;

use confab_protocol::{
    CloseCode, Done, ErrorBody, Event, EventKind, Ref, RoomId, Seq, ServerFrame, Signal,
};

/// Frames of one connection so far.
#[derive(Clone, Debug, Default)]
pub struct Record {
    pub events: Vec<Event>,
    pub signals: Vec<Signal>,
    pub answers: HashMap<Ref, Result<Option<Done>, ErrorBody>>,
    /// Refusals of frames without a `ref`.
    pub refusals: Vec<ErrorBody>,
    /// Gaps, resets, drains and what else there is.
    pub others: Vec<ServerFrame>,
    /// How the connection was closed; a connection that just ended has code 1006.
    pub closed: Option<CloseCode>,
}

impl Record {
    pub(crate) fn frame(&mut self, frame: ServerFrame) {
        match frame {
            ServerFrame::Event(event) => self.events.push(event),
            ServerFrame::Signal(signal) => self.signals.push(signal),
            ServerFrame::Ok { reference, done } => {
                self.answers.insert(reference, Ok(done));
            }
            ServerFrame::Error { reference: Some(reference), error } => {
                self.answers.insert(reference, Err(error));
            }
            ServerFrame::Error { reference: None, error } => self.refusals.push(error),
            other => self.others.push(other),
        }
    }

    /// The texts that were sent to a room, with their positions.
    pub fn messages(&self, room: RoomId) -> Vec<(Seq, String)> {
        let events = self.events.iter().filter(|event| event.room == room);
        events
            .filter_map(|event| match &event.what {
                EventKind::MessageSent { body: Some(body), .. } => Some((event.seq, body.clone())),
                _ => None,
            })
            .collect()
    }

    /// Whether this text was seen in any room.
    pub fn has_message(&self, text: &str) -> bool {
        self.events.iter().any(|event| {
            matches!(&event.what, EventKind::MessageSent { body: Some(body), .. } if body == text)
        })
    }

    /// The positions seen of a room, as they came.
    pub fn positions(&self, room: RoomId) -> Vec<u64> {
        self.events.iter().filter(|event| event.room == room).map(|event| event.seq.0).collect()
    }

    /// Whether the positions of a room came one after the other, each once.
    pub fn is_gapless(&self, room: RoomId) -> bool {
        self.positions(room).windows(2).all(|pair| pair[1] == pair[0] + 1)
    }
}
