//! A resume under way: in the steps of the server's own routine, with the world between any two.

use std::collections::VecDeque;
use std::sync::Arc;

use confab_hub::{Attach, Checked, Connection, Epoch, Hub, Known, Moment};
use confab_protocol::{
    CloseCode, Cursor, ErrorBody, ErrorCode, Ref, Resume, RoomId, ServerFrame, Signal,
};

use crate::server::say;
use crate::store::Store;

/// More missed events than this are a gap.
const REPLAY: u64 = 20;
/// Events in one read of the store.
const READ: usize = 5;

/// One `resume` command.
#[derive(Debug)]
pub(crate) struct Resuming {
    reference: Ref,
    rooms: VecDeque<Resume>,
    following: Option<Following>,
    refused: Option<ErrorCode>,
}

/// One of its rooms.
#[derive(Debug)]
struct Following {
    room: RoomId,
    after: Cursor,
    reached: Option<Cursor>,
    epoch: Option<Epoch>,
    /// How often what was queued for the connection was forgotten before.
    forgotten: u32,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Look whether the person may see the room; the epoch is from before that.
    Check,
    /// The room is prepared and its topic subscribed to.
    Prepare,
    /// The head was read; the hub is told.
    Open(Cursor),
    Attach,
    Done,
}

/// Whether the resume is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resumed {
    Goes,
    Answered,
}

impl Resuming {
    pub(crate) fn new(reference: Ref, rooms: Vec<Resume>) -> Self {
        Self { reference, rooms: rooms.into(), following: None, refused: None }
    }

    /// One step.
    pub(crate) fn advance(
        &mut self,
        hub: &Hub,
        store: &Store,
        connection: &Arc<Connection>,
        now: Moment,
    ) -> Resumed {
        if self.following.is_none() {
            let Some(Resume { room, after }) = self.rooms.pop_front() else {
                self.answer(connection, now);
                return Resumed::Answered;
            };
            let (reached, epoch, stage) = (None, None, Stage::Check);
            let forgotten = connection.outbox().forgotten();
            let following = Following { room, after, reached, epoch, forgotten, stage };
            self.following = Some(following);
        }
        if let Some(following) = &mut self.following {
            match following.advance(hub, store, connection, now) {
                Ok(Stage::Done) => self.following = None,
                Ok(stage) => following.stage = stage,
                Err(code) => {
                    self.refused.get_or_insert(code);
                    self.following = None;
                }
            }
        }
        Resumed::Goes
    }

    fn answer(&self, connection: &Connection, now: Moment) {
        let reference = self.reference;
        say(
            connection,
            now,
            &match self.refused {
                None => ServerFrame::Ok { reference, done: None },
                Some(code) => ServerFrame::Error {
                    reference: Some(reference),
                    error: ErrorBody::new(code, "no"),
                },
            },
        );
    }
}

impl Following {
    fn advance(
        &mut self,
        hub: &Hub,
        store: &Store,
        connection: &Arc<Connection>,
        now: Moment,
    ) -> Result<Stage, ErrorCode> {
        let room = self.room;
        match self.stage {
            Stage::Check => {
                self.epoch = Some(hub.epoch(room));
                if !store.is_member(room, connection.person()) {
                    let signal = Signal::RoomRemoved { room };
                    say(connection, now, &ServerFrame::Signal(signal));
                    return Err(ErrorCode::NotFound);
                }
                if connection.outbox().forgotten() != self.forgotten {
                    // A part of what was replayed may not have been sent.
                    connection.outbox().cut(CloseCode::Revalidate);
                    return Err(ErrorCode::Unavailable);
                }
                if connection.follows(room) {
                    return Err(ErrorCode::AlreadyResumed);
                }
                Ok(if hub.find_head(room).is_some() { Stage::Attach } else { Stage::Prepare })
            }
            Stage::Prepare => {
                hub.prepare(room, now);
                Ok(Stage::Open(store.head(room)))
            }
            Stage::Open(head) => {
                hub.open(room, head, now);
                Ok(Stage::Attach)
            }
            Stage::Attach => self.attach(hub, store, connection, now),
            Stage::Done => Ok(Stage::Done),
        }
    }

    fn attach(
        &mut self,
        hub: &Hub,
        store: &Store,
        connection: &Arc<Connection>,
        now: Moment,
    ) -> Result<Stage, ErrorCode> {
        let (room, epoch) = (self.room, self.epoch.expect("the check comes first"));
        let Some(head) = hub.find_head(room) else { return Ok(Stage::Prepare) };
        let reached = match self.reached {
            Some(reached) => reached,
            None => match self.begin((hub, store), connection, head, now) {
                Some(reached) => reached,
                None => return Ok(Stage::Prepare),
            },
        };
        self.reached = Some(reached);
        match hub.attach(room, connection, reached, epoch, now) {
            Attach::Attached => Ok(Stage::Done),
            Attach::Already => Err(ErrorCode::AlreadyResumed),
            Attach::Stale => {
                self.recheck();
                Ok(Stage::Check)
            }
            Attach::Diverged => {
                self.recheck();
                Ok(Stage::Attach)
            }
            Attach::NotOpen => Ok(Stage::Prepare),
            Attach::Halted | Attach::Gone => Err(ErrorCode::Unavailable),
            Attach::Full { reached } => {
                self.reached = Some(reached);
                Ok(Stage::Attach)
            }
            Attach::Behind { head } => self.catch_up((hub, store), connection, head, now),
        }
    }

    /// Has the cursor checked again: the room may have begun anew.
    fn recheck(&mut self) {
        if let Some(reached) = self.reached.take() {
            self.after = reached;
        }
    }

    /// Replays from the store what the hub has passed.
    fn catch_up(
        &mut self,
        (hub, store): (&Hub, &Store),
        connection: &Connection,
        head: Cursor,
        now: Moment,
    ) -> Result<Stage, ErrorCode> {
        let (room, epoch) = (self.room, self.epoch.expect("the check comes first"));
        let reached = self.reached.expect("the cursor was checked");
        let frames = store.replay(room, reached.seq, READ);
        if frames.first().is_some_and(|first| first.before != Some(reached.tag)) {
            hub.begin_anew(room, now);
            self.recheck();
            return Ok(Stage::Check);
        }
        for frame in frames.iter().take_while(|frame| frame.seq() <= head.seq) {
            if !connection.outbox().is_calm() {
                break;
            }
            match hub.replay(room, connection, frame, epoch, now) {
                Checked::Holds => self.reached = Some(frame.at),
                Checked::Halted => return Err(ErrorCode::Unavailable),
                Checked::Stale => {
                    self.recheck();
                    return Ok(Stage::Check);
                }
            }
        }
        Ok(Stage::Attach)
    }

    /// From where to replay. Nothing where it is this server that has another history than the
    /// store: the room begins anew.
    fn begin(
        &self,
        (hub, store): (&Hub, &Store),
        connection: &Connection,
        head: Cursor,
        now: Moment,
    ) -> Option<Cursor> {
        let (room, after) = (self.room, self.after);
        let same = match (hub.knows(room, after), store.has(room, after)) {
            (Known::Different, true) => {
                hub.begin_anew(room, now);
                return None;
            }
            (Known::Same, _) => true,
            (_, has) => has,
        };
        if !same {
            say(connection, now, &ServerFrame::Reset { room, head });
            return Some(head);
        }
        if head.seq.0.saturating_sub(after.seq.0) > REPLAY {
            say(connection, now, &ServerFrame::Gap { room, head });
            return Some(head);
        }
        Some(after)
    }
}
