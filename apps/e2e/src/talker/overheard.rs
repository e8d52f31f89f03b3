//! Writes into a history what the lines of a client say, whatever the client makes of it.

use confab_client::core::SocketId;
use confab_client::native::Observer;
use confab_protocol::{CloseCode, Cursor, RoomId, Seq, ServerFrame, Signal};

use crate::history::{History, What};
use crate::wire::{Append, Meaning, Wire};

/// Observer of one client's lines.
pub(super) struct Overheard {
    client: usize,
    history: History,
    wire: Wire,
}

impl Overheard {
    pub(super) fn new(client: usize, history: History) -> Self {
        Self { client, history, wire: Wire::default() }
    }

    /// Entry of the history for a server's answer to an append; a refusal that passes has none.
    fn answer(&self, Append { room, client_id }: Append, frame: ServerFrame) -> Option<What> {
        let client = self.client;
        match frame {
            ServerFrame::Ok { done, .. } => {
                let (room, at) =
                    done.map_or((room, Cursor::default()), |done| (done.room, done.at));
                Some(What::Answered { client, room, client_id, at })
            }
            ServerFrame::Error { error, .. } if !error.code.is_retryable() => {
                Some(What::Denied { client, client_id, code: error.code })
            }
            _ => None,
        }
    }
}

impl Observer for Overheard {
    fn said(&mut self, socket: SocketId, text: &str) {
        self.wire.said(socket, text);
    }

    fn heard(&mut self, socket: SocketId, text: &str) {
        let client = self.client;
        let Ok(frame) = serde_json::from_str::<ServerFrame>(text) else { return };
        if let Some((room, seq)) = told(&frame) {
            self.history.add(What::Told { client, room, seq });
        }
        match self.wire.heard(socket, &frame) {
            Ok(Meaning::Answer(append)) => {
                if let Some(what) = self.answer(append, frame) {
                    self.history.add(what);
                }
            }
            Ok(_) => {}
            Err(out) => {
                let (room, after, seq) = (out.room, out.after, out.seq);
                self.history.add(What::OutOfTurn { client, room, after, seq });
            }
        }
    }

    fn closed(&mut self, socket: SocketId, _code: CloseCode) {
        self.wire.closed(socket);
    }
}

/// Of which room a frame tells something that those outside may not know, and which event, if it
/// is one.
fn told(frame: &ServerFrame) -> Option<(RoomId, Option<Seq>)> {
    match frame {
        ServerFrame::Event(event) => Some((event.room, Some(event.seq))),
        ServerFrame::Gap { room, .. }
        | ServerFrame::Reset { room, .. }
        | ServerFrame::Signal(Signal::Typing { room, .. } | Signal::Presence { room, .. }) => {
            Some((*room, None))
        }
        _ => None,
    }
}
