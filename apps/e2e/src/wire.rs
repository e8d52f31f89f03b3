//! Judges the frames on one client's lines, as they come: the client itself mends what a server
//! skips or says twice, so that it would not be seen in what a client makes of it.
//!
//! It is told of every frame of every line, in its order, and knows of a server what PROTOCOL.md
//! says: an event is the next one of its room on its line, or the first after a position from which
//! that line was asked to go on. The simulation, the talkers and the profiles all judge by it.

mod stream;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use confab_client::core::SocketId;
use confab_protocol::{ClientFrame, ClientId, Command, Cursor, Ref, RoomId, Seq, ServerFrame};

use stream::Stream;

/// All lines of one client.
#[derive(Debug, Default)]
pub struct Wire {
    streams: BTreeMap<(SocketId, RoomId), Stream>,
    /// Commands without an answer yet.
    asked: BTreeMap<(SocketId, Ref), Asked>,
}

/// A command whose answer matters.
#[derive(Debug)]
enum Asked {
    Resume(Vec<RoomId>),
    Append(Append),
}

/// A message that was sent, edited or deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append {
    pub room: RoomId,
    pub client_id: ClientId,
}

/// Meaning of a frame on its line, beyond the frame itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    Nothing,
    /// It answers this.
    Answer(Append),
    /// A room is reset, of which the line, and who asked it to go on, knew these positions.
    Reset(Vec<Cursor>),
}

/// A line says something of a room that is neither the next nor the first that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfTurn {
    pub room: RoomId,
    /// Position of the room that the line reached before, if any.
    pub after: Option<Seq>,
    pub seq: Seq,
}

impl Wire {
    /// The client says something.
    pub fn said(&mut self, socket: SocketId, text: &str) {
        let Ok(ClientFrame { reference, command }) = serde_json::from_str(text) else { return };
        let asked = match command {
            Command::Resume { rooms } => {
                for resume in &rooms {
                    let stream = self.streams.entry((socket, resume.room)).or_default();
                    stream.asked(reference, resume.after);
                }
                Asked::Resume(rooms.iter().map(|resume| resume.room).collect())
            }
            Command::Send { room, client_id, .. }
            | Command::Edit { room, client_id, .. }
            | Command::Delete { room, client_id, .. } => Asked::Append(Append { room, client_id }),
            _ => return,
        };
        self.asked.insert((socket, reference), asked);
    }

    /// A line says something; an error where it is out of turn. It is taken as said all the same,
    /// so that one fault is found once.
    pub fn heard(&mut self, socket: SocketId, frame: &ServerFrame) -> Result<Meaning, OutOfTurn> {
        match frame {
            ServerFrame::Event(event) => {
                let stream = self.streams.entry((socket, event.room)).or_default();
                let turn = stream.event(event.cursor());
                let out = |after| OutOfTurn { room: event.room, after, seq: event.seq };
                turn.map(|()| Meaning::Nothing).map_err(out)
            }
            ServerFrame::Gap { room, head } => {
                self.begins_anew(socket, *room, *head).map(|_| Meaning::Nothing)
            }
            ServerFrame::Reset { room, head } => {
                self.begins_anew(socket, *room, *head).map(Meaning::Reset)
            }
            ServerFrame::Ok { reference, .. } => Ok(self.answered(socket, *reference, true)),
            ServerFrame::Error { reference: Some(reference), .. } => {
                Ok(self.answered(socket, *reference, false))
            }
            _ => Ok(Meaning::Nothing),
        }
    }

    /// Nothing more comes on a line.
    pub fn closed(&mut self, socket: SocketId) {
        self.streams.retain(|(line, _), _| *line != socket);
        self.asked.retain(|(line, _), _| *line != socket);
    }

    fn begins_anew(
        &mut self,
        socket: SocketId,
        room: RoomId,
        head: Cursor,
    ) -> Result<Vec<Cursor>, OutOfTurn> {
        let stream = self.streams.entry((socket, room)).or_default();
        stream.begins_anew(head).map_err(|after| OutOfTurn { room, after, seq: head.seq })
    }

    fn answered(&mut self, socket: SocketId, reference: Ref, carried_out: bool) -> Meaning {
        match self.asked.remove(&(socket, reference)) {
            Some(Asked::Append(append)) => Meaning::Answer(append),
            Some(Asked::Resume(rooms)) => {
                for room in &rooms {
                    let Some(stream) = self.streams.get_mut(&(socket, *room)) else { continue };
                    if carried_out {
                        stream.resumed(reference);
                    } else {
                        stream.refused(reference, rooms.len());
                    }
                }
                Meaning::Nothing
            }
            None => Meaning::Nothing,
        }
    }
}
