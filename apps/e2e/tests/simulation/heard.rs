//! What lines say, as it comes: the client mends what a server skips or says twice, so that it
//! would not be seen in what a client makes of it.

use std::collections::BTreeMap;

use confab_client::core::SocketId;
use confab_protocol::{ClientFrame, Command, Cursor, RoomId, Seq, ServerFrame};

use crate::store::Store;

/// How far each line has come in each room.
#[derive(Default)]
pub(crate) struct Heard {
    last: BTreeMap<(SocketId, RoomId), Cursor>,
    /// From where the client asked a line to go on, as often as it did.
    asked: BTreeMap<(SocketId, RoomId), Vec<Cursor>>,
}

impl Heard {
    /// Notes what the client says.
    pub(crate) fn note(&mut self, socket: SocketId, text: &str) {
        let ClientFrame { command, .. } = serde_json::from_str(text).expect("a command");
        if let Command::Resume { rooms } = command {
            for asked in &rooms {
                self.asked.entry((socket, asked.room)).or_default().push(asked.after);
            }
        }
    }

    /// Takes a frame, and gives which event it is, if it is one; an error where that is not the
    /// next one of its room on its line.
    pub(crate) fn take(
        &mut self,
        socket: SocketId,
        text: &str,
        store: &Store,
    ) -> Result<Option<(RoomId, Seq)>, String> {
        match serde_json::from_str(text).map_err(|error| error.to_string())? {
            ServerFrame::Event(event) => {
                self.event(socket, event.room, event.cursor())?;
                Ok(Some((event.room, event.seq)))
            }
            ServerFrame::Gap { room, head } => {
                self.last.insert((socket, room), head);
                Ok(None)
            }
            ServerFrame::Reset { room, head } => {
                let line = (socket, room);
                let asked = self.asked.get(&line).into_iter().flatten();
                let mut known = asked.chain(self.last.get(&line));
                if known.all(|at| store.has(room, *at)) {
                    return Err(format!(
                        "room {room} is reset, and everything told of it is there"
                    ));
                }
                self.last.insert(line, head);
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    fn event(&mut self, socket: SocketId, room: RoomId, at: Cursor) -> Result<(), String> {
        let (line, seq) = ((socket, room), at.seq);
        let last = self.last.insert(line, at);
        if last.is_some_and(|last| seq == last.seq.next()) {
            return Ok(());
        }
        // What was on its way when the client asked comes once more.
        let asked = self.asked.entry(line).or_default();
        if let Some(at) = asked.iter().position(|from| seq == from.seq.next()) {
            asked.swap_remove(at);
            return Ok(());
        }
        Err(format!("a line says {seq} of room {room} after {last:?}, asked {asked:?}"))
    }
}
