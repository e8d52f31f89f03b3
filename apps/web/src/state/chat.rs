//! The whole state of a page, in signals.

mod over_the_line;

use std::sync::Arc;

use confab_client::core::State;
use confab_policy::{Action, Standing};
use confab_protocol::api::{ChangeRoom, Me};
use confab_protocol::json::{self, FromJson};
use confab_protocol::{Limits, Person, Role, RoomId, RoomSummary, Seq, Timestamp, UserId};
use confab_ui::{Dot, RwSignal, StoredValue, use_context};
use confab_words::messages as words;
use leptos::task::spawn_local;
use litemap::LiteMap;
use send_wrapper::SendWrapper;

use super::asking::Asking;
use super::late::{Late, Markup, of_chunk};
use super::{Clock, Picking, Room, Typing};
use crate::backend::{Answer, Backend, Requests};
use crate::dom::Printed;
use crate::line::Line;
use crate::live::{RoomList, Viewer};
use crate::platform::Part;
use crate::start::{Installation, Session};
use crate::{dom, platform};

/// Presence in a room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Presence {
    pub(crate) count: u32,
    /// Absent where there are too many to name.
    pub(crate) online: Option<Vec<UserId>>,
    /// Those of them who are away, and those who are not to be disturbed.
    pub(crate) away: Vec<UserId>,
    pub(crate) busy: Vec<UserId>,
}

impl Presence {
    /// The mark of someone in the room.
    pub(crate) fn dot_of(&self, person: UserId) -> Dot {
        match &self.online {
            None => Dot::None,
            Some(online) if !online.contains(&person) => Dot::Off,
            Some(_) if self.busy.contains(&person) => Dot::Busy,
            Some(_) if self.away.contains(&person) => Dot::Away,
            Some(_) => Dot::On,
        }
    }
}

/// A draft as the server has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownDraft {
    pub(crate) room: RoomId,
    pub(crate) version: u32,
    pub(crate) body: String,
}

/// A thread that the viewer follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KnownThread {
    pub(crate) room: RoomId,
    pub(crate) root: Seq,
    /// Whether anything in it is unread.
    pub(crate) news: bool,
}

/// State of a page; cheap to copy, made once per document.
#[derive(Clone, Copy)]
pub(crate) struct Chat {
    me: StoredValue<Me>,
    installation: StoredValue<Installation>,
    may_invite: bool,
    /// The viewer's rooms.
    pub(crate) rooms: RwSignal<RoomList>,
    /// How many invitations to rooms wait for the viewer.
    pub(crate) invitations: RwSignal<u32>,
    /// Drafts that the server has, once they have come.
    pub(crate) drafts: RwSignal<Vec<KnownDraft>>,
    /// Threads that the viewer follows, once they have come.
    pub(crate) threads: RwSignal<Vec<KnownThread>>,
    /// The role of the viewer, which administrators may change while the page is open.
    pub(crate) role: RwSignal<Role>,
    /// The room on the screen.
    pub(crate) open: RwSignal<Option<RoomId>>,
    /// The room that was marked unread on the screen: it stays so until it is left.
    pub(crate) held: RwSignal<Option<RoomId>>,
    /// Whether someone sees the newest message: the list is at its end, the page is visible.
    pub(crate) watching: RwSignal<bool>,
    pub(crate) presence: RwSignal<LiteMap<RoomId, Presence>>,
    /// The room that was described last, and its description.
    pub(crate) described: RwSignal<Option<(RoomId, String)>>,
    /// Until when the viewer is not to be disturbed.
    pub(crate) busy_until: RwSignal<Option<Timestamp>>,
    pub(crate) typing: Typing,
    pub(crate) clock: Clock,
    /// Whether scripts have taken over; what needs them shows only then.
    pub(crate) mounted: RwSignal<bool>,

    pub(crate) line_state: RwSignal<State>,
    /// How many messages wait to be sent.
    pub(crate) waiting: RwSignal<usize>,
    /// Whether it is told that there is no line.
    pub(crate) away: RwSignal<bool>,
    pub(crate) limits: RwSignal<Limits>,
    /// Messages from other servers may come late for now.
    pub(crate) delayed: RwSignal<bool>,
    /// The build that the first `welcome` named, and whether a later one named another.
    pub(crate) build: StoredValue<Option<String>>,
    pub(crate) outdated: RwSignal<bool>,

    /// Announcements: read to screen readers, and shown to everyone for a moment.
    pub(crate) polite: RwSignal<Vec<String>>,
    pub(crate) alarm: RwSignal<String>,
    pub(crate) toast: RwSignal<Option<String>>,
    /// A text to be put into the composer of a room, or of the thread of that root.
    pub(crate) compose: RwSignal<Option<(RoomId, Option<Seq>, String)>>,
    pub(crate) switcher: RwSignal<bool>,
    pub(crate) help: RwSignal<bool>,
    /// An emoji that is asked for.
    pub(crate) picking: RwSignal<Option<Picking>>,

    /// Parts after the first screen, once they came.
    pub(crate) markup: RwSignal<Option<&'static Markup>>,
    pub(crate) late: RwSignal<Option<&'static Late>>,
    /// The rows as they were printed, until then.
    pub(super) printed: StoredValue<Option<SendWrapper<Printed>>>,

    /// Questions over the line.
    asking: Asking,
    /// The room that was taken away last, where it may be the one on the screen.
    pub(crate) taken: RwSignal<Option<RoomId>>,
    /// Text typed before the page came to life.
    typed: StoredValue<Option<String>>,
    loaded: StoredValue<LiteMap<RoomId, Room>>,
    backend: StoredValue<Option<Arc<dyn Backend>>>,
    line: StoredValue<Option<Arc<dyn Line>>>,
}

/// Gives the state of this page.
///
/// # Panics
///
/// Panics outside of the app.
pub(crate) fn use_chat() -> Chat {
    use_context().expect("invariant: the app provides the chat")
}

impl Chat {
    pub(crate) fn new(session: Session) -> Self {
        let mut rooms = RoomList::new(session.me.person.clone(), session.rooms, session.more);
        rooms.take_sections(&session.sections);
        let role = session.me.role;
        if platform::by_activity() {
            rooms.order_by_activity();
        }
        Self {
            me: StoredValue::new(session.me),
            installation: StoredValue::new(session.installation),
            may_invite: session.may_invite,
            rooms: RwSignal::new(rooms),
            invitations: RwSignal::new(session.invitations),
            drafts: RwSignal::new(Vec::new()),
            threads: RwSignal::new(Vec::new()),
            role: RwSignal::new(role),
            open: RwSignal::new(None),
            held: RwSignal::new(None),
            watching: RwSignal::new(false),
            presence: RwSignal::new(LiteMap::new()),
            described: RwSignal::new(None),
            busy_until: RwSignal::new(session.busy_until),
            typing: Typing::new(),
            clock: Clock::new(),
            mounted: RwSignal::new(false),
            line_state: RwSignal::new(State::Connecting),
            waiting: RwSignal::new(0),
            away: RwSignal::new(false),
            limits: RwSignal::new(Limits::DEFAULT),
            delayed: RwSignal::new(false),
            build: StoredValue::new(None),
            outdated: RwSignal::new(false),
            polite: RwSignal::new(Vec::new()),
            alarm: RwSignal::new(String::new()),
            toast: RwSignal::new(None),
            compose: RwSignal::new(None),
            switcher: RwSignal::new(false),
            help: RwSignal::new(false),
            picking: RwSignal::new(None),
            markup: RwSignal::new(platform::late_at_once(Part::Markup).and_then(of_chunk)),
            late: RwSignal::new(platform::late_at_once(Part::Late).and_then(of_chunk)),
            printed: StoredValue::new(None),
            asking: Asking::new(),
            taken: RwSignal::new(None),
            typed: StoredValue::new(None),
            loaded: StoredValue::new(LiteMap::new()),
            backend: StoredValue::new(platform::backend()),
            line: StoredValue::new(None),
        }
    }

    /// The viewer.
    pub(crate) fn me(self) -> Person {
        self.me.with_value(|me| me.person.clone())
    }

    pub(crate) fn my_id(self) -> UserId {
        self.me.with_value(|me| me.person.id)
    }

    /// How long a message may be.
    pub(crate) fn most_bytes(self) -> usize {
        usize::try_from(self.limits.read_untracked().message_bytes).unwrap_or(usize::MAX)
    }

    pub(crate) fn is_administrator(self) -> bool {
        self.role.get() == Role::Administrator
    }

    /// Whether the viewer may do something with a room. The server decides; this says what is
    /// offered.
    pub(crate) fn may(self, room: &RoomSummary, action: Action) -> bool {
        let role = self.role.get();
        let RoomSummary { kind, membership, marks, .. } = *room;
        Standing { kind, membership, role, marks }.may(action)
    }

    /// Whether the viewer may make invitations to the installation.
    pub(crate) fn may_invite(self) -> bool {
        self.may_invite
    }

    /// Name of this installation.
    pub(crate) fn server_name(self) -> String {
        self.installation().name
    }

    pub(crate) fn installation(self) -> Installation {
        self.installation.get_value()
    }

    /// The way to ask the server; absent while a page is printed.
    pub(crate) fn backend(self) -> Option<Arc<dyn Backend>> {
        self.backend.get_value()
    }

    /// Asks the server something and acts on the answer; a refusal is said to the viewer. Only
    /// event handlers and effects ask: while a page is printed there is nobody.
    pub(crate) fn ask_server<T, F>(
        self,
        question: impl FnOnce(Arc<dyn Requests>) -> F,
        then: impl FnOnce(T) + 'static,
    ) where
        F: Future<Output = Answer<T>> + 'static,
    {
        let Some(server) = platform::requests() else { return };
        let answer = question(server);
        spawn_local(async move {
            match answer.await {
                Ok(answer) => then(answer),
                Err(error) => self.say(error.message),
            }
        });
    }

    /// Asks for what stands at a path of the API, for a feature, and does what follows.
    pub(crate) fn read<T: FromJson>(self, path: String, then: impl FnOnce(T) + 'static) {
        let question = async move |server: Arc<dyn Requests>| server.read(path).await;
        self.ask_server(question, move |text: String| match json::read(&text) {
            Ok(answer) => then(answer),
            Err(error) => self.say(words::Disagree { what: &error.to_string() }.text()),
        });
    }

    /// Does something at a path of the API, for a feature, and what follows once it is done.
    pub(crate) fn act(
        self,
        method: &'static str,
        path: String,
        body: String,
        then: impl FnOnce(String) + 'static,
    ) {
        let question = async move |server: Arc<dyn Requests>| server.act(method, path, body).await;
        self.ask_server(question, then);
    }

    /// Changes a room, and does what follows once it is done.
    pub(crate) fn change_room(
        self,
        room: RoomId,
        change: ChangeRoom,
        then: impl FnOnce() + 'static,
    ) {
        let question =
            async move |server: Arc<dyn Requests>| server.change_room(room, change).await;
        self.ask_server(question, move |summary| {
            self.add(summary);
            then();
        });
    }

    /// Whether someone is here, as far as a room's presence says.
    pub(crate) fn dot_of(self, room: RoomId, person: UserId) -> Dot {
        self.presence.read().get(&room).map_or(Dot::None, |presence| presence.dot_of(person))
    }

    /// Keeps what was typed into the printed page, for its composer to take.
    pub(crate) fn keep_typed(self, text: Option<String>) {
        self.typed.set_value(text.filter(|text| !text.is_empty()));
    }

    pub(crate) fn take_typed(self) -> Option<String> {
        self.typed.try_update_value(Option::take).flatten()
    }

    /// One of the viewer's rooms.
    pub(crate) fn summary(self, room: RoomId) -> Option<RoomSummary> {
        self.rooms.read().find(room).cloned()
    }

    /// Changes the list of rooms, and tells those who look if the change says so.
    pub(crate) fn change_rooms(self, change: impl FnOnce(&mut RoomList) -> bool) {
        self.rooms.maybe_update(change);
    }

    /// Adds a room that the viewer is in now, or renews its summary.
    pub(crate) fn add(self, room: RoomSummary) {
        let added = confab_protocol::Signal::RoomAdded { room: Box::new(room) };
        self.change_rooms(|rooms| rooms.signal(&added).is_some());
    }

    /// Forgets a room that the viewer is not in any more.
    pub(crate) fn remove(self, room: RoomId) {
        let removed = confab_protocol::Signal::RoomRemoved { room };
        self.change_rooms(|rooms| rooms.signal(&removed).is_some());
        self.loaded.update_value(|loaded| drop(loaded.remove(&room)));
        if self.open.get_untracked() == Some(room) {
            self.taken.set(Some(room));
        }
    }

    /// A room whose messages are here, or on their way.
    pub(crate) fn find_room(self, room: RoomId) -> Option<Room> {
        self.loaded.with_value(|loaded| loaded.get(&room).cloned())
    }

    /// A room to be filled with its page, or that is filled already.
    pub(crate) fn room_for(self, summary: &RoomSummary) -> Room {
        if let Some(room) = self.find_room(summary.id) {
            return room;
        }
        let viewer = Viewer {
            you: self.my_id(),
            read: None,
            moderator: self.may(summary, Action::DeleteAnyMessage),
        };
        let room = Room::new(summary.id, viewer, self.clock);
        self.loaded.update_value(|loaded| drop(loaded.insert(summary.id, room.clone())));
        room
    }

    /// Puts text on the clipboard; gives whether that went well. A screen reader is told, everyone
    /// only where it did not: what was pressed shows the rest.
    pub(crate) fn copy(self, text: &str) -> bool {
        let copied = dom::copy(text);
        if copied {
            self.polite.update(|news| news.push(words::copied().into()));
        } else {
            self.say(words::cannot_copy());
        }
        copied
    }

    /// Says a sentence to screen readers at once, also where it is the same as the last one.
    pub(crate) fn warn(self, sentence: impl Into<String>) {
        let sentence = sentence.into();
        let again = self.alarm.get_untracked() == sentence;
        self.alarm.set(if again { spoken_again(sentence) } else { sentence });
    }

    /// Shows a sentence for a moment.
    pub(crate) fn say(self, sentence: impl Into<String>) {
        self.toast.set(Some(sentence.into()));
    }
}

/// Asks for what stands at a path of the API, where the viewer has asked for nothing: of a failure
/// nothing is said.
pub(crate) fn read_silently<T: FromJson>(path: String, then: impl FnOnce(T) + 'static) {
    let Some(server) = platform::requests() else { return };
    spawn_local(async move {
        let Ok(text) = server.read(path).await else { return };
        if let Ok(answer) = json::read(&text) {
            then(answer);
        }
    });
}

/// The same to the ear, and another text to the page: a screen reader speaks what has changed.
pub(crate) fn spoken_again(sentence: String) -> String {
    sentence + "\u{a0}"
}
