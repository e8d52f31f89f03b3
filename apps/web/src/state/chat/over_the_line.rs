//! Commands over the line to the server.

use std::sync::Arc;

use confab_client::core::{AskId, Held, HeldState, Input, OUTBOX_MESSAGES, Unsent};
use confab_protocol::{Command, RoomId, RoomSummary, Seq};

use super::Chat;
use crate::line::Line;
use crate::platform::reader;
use crate::state::{Fresh, Room};

impl Chat {
    /// A room's page is in it: its events are wanted from there on.
    pub(crate) fn follow(self, room: &Room) {
        if let Some(line) = self.line.get_value() {
            line.tell(Input::Follow { room: room.id(), after: room.cursor() });
            room.sync_outbox(&line.outbox(), reader().now);
        }
    }

    /// Gets the line, and tells it of the rooms that are here already.
    pub(crate) fn connect(self, line: &Arc<dyn Line>) {
        self.line.set_value(Some(Arc::clone(line)));
        let rooms = self.loaded.with_value(|loaded| loaded.values().cloned().collect::<Vec<_>>());
        for room in rooms.iter().filter(|room| room.is_loaded()) {
            self.follow(room);
        }
        line.tell(Input::Start);
    }

    /// Whether what someone does can be passed on; otherwise the plain forms do it.
    pub(crate) fn has_line(self) -> bool {
        self.line.with_value(Option::is_some)
    }

    /// Passes on an action. Before the line is there nothing can be done.
    pub(crate) fn tell(self, input: Input) {
        if let Some(line) = self.line.get_value() {
            line.tell(input);
        }
    }

    /// Asks for something over the line, and does what follows; a refusal is said to the viewer.
    pub(crate) fn ask(
        self,
        command: Command,
        then: impl FnOnce(Result<(), String>) + Send + Sync + 'static,
    ) {
        let ask = self.asking.begin(Box::new(then));
        self.tell(Input::Ask { ask, command });
    }

    /// Something that was asked over the line ended.
    pub(crate) fn answered(self, ask: AskId, result: Result<(), String>) {
        if let Err(sentence) = &result {
            self.say(sentence);
        }
        self.asking.end(ask, result);
    }

    /// Whether no more messages can wait to be sent.
    pub(crate) fn outbox_is_full(self) -> bool {
        self.line.get_value().is_some_and(|line| line.outbox().len() >= OUTBOX_MESSAGES)
    }

    /// Whether someone waits for a message to go out.
    pub(crate) fn is_sending(self) -> bool {
        let failed = |held: &Held| matches!(held.state, HeldState::Failed(_));
        self.line.get_value().is_some_and(|line| !line.outbox().iter().all(failed))
    }

    /// The sends of a room that are not acknowledged.
    pub(crate) fn unsent_of(self, room: RoomId) -> Vec<Unsent> {
        let Some(line) = self.line.get_value() else { return Vec::new() };
        let held = line.outbox().into_iter().map(|held| held.message);
        held.filter(|message| message.room == room).collect()
    }

    /// Shows in every room its unsent messages.
    pub(crate) fn show_outbox(self) {
        let Some(line) = self.line.get_value() else { return };
        let outbox = line.outbox();
        self.waiting.set_if_new(outbox.len());
        let rooms = self.loaded.with_value(|loaded| loaded.values().cloned().collect::<Vec<_>>());
        for room in &rooms {
            room.sync_outbox(&outbox, reader().now);
        }
    }

    /// Notes that everything up to the newest event of a room has been seen.
    pub(crate) fn mark_read(self, room: RoomId, head: Seq) {
        self.held.set_if_new(None);
        let mut news = None;
        self.change_rooms(|rooms| {
            news = rooms.read_up_to(room, head);
            news.is_some()
        });
        if let Some(read) = news {
            self.tell(Input::Read { room, read });
        }
    }

    /// The open room was marked unread: places the divider, and reads nothing by itself.
    pub(crate) fn hold(self, summary: &RoomSummary) {
        self.held.set(Some(summary.id));
        if let Some(room) = self.find_room(summary.id) {
            room.visit(Some(Fresh { count: summary.unread, read: summary.read.seq }));
        }
    }
}
