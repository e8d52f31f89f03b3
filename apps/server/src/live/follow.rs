//! Has a connection follow a room: one routine for joining live and for resuming.
//!
//! Subscribe to the topic, wait for the broker, read the head, replay up to it, go live. The
//! caller checks access before each [`Live::follow`] and tells the epoch from before that check.

mod cursor;

#[cfg(test)]
mod tests;

use std::future::poll_fn;
use std::sync::Arc;

use bytes::Bytes;
use confab_broker::Topic;
use confab_hub::{Attach, Checked, Connection, Epoch, Frame, Push};
use confab_protocol::{CloseCode, Cursor, RoomId, Seq, ServerFrame};
use confab_store::StoreError;
use futures_util::future::join_all;

use super::{Live, divergence};
use cursor::LookUp;

/// Attaching is tried this often without getting further.
const TRIES: usize = 20;

/// A connection on its way into a room.
#[derive(Debug)]
pub struct Follow<'a> {
    pub connection: &'a Arc<Connection>,
    pub room: RoomId,
    /// Where the client stands.
    pub after: Cursor,
    /// Up to here it has everything now, replayed or not; absent while the cursor is to be checked
    /// against the history that the room has.
    reached: Option<Cursor>,
    /// Whether the cursor's own event is looked up.
    cursor: LookUp,
    /// How often what was queued for the connection was forgotten before.
    forgotten: u32,
}

/// How far it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// Everything up to now is queued, and what comes will be.
    Live,
    /// Access was taken from someone meanwhile: check this person's again, and go on.
    Recheck,
}

/// Why a connection does not follow a room.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FollowError {
    #[error("the room was resumed on this connection before")]
    AlreadyResumed,
    #[error("the room does not exist")]
    NoRoom,
    #[error("nothing is delivered for now")]
    Halted,
    #[error("the room moves too fast to catch up with")]
    TooFast,
    #[error("the connection is closing")]
    Closing,
    #[error("the store does not answer")]
    Store(#[from] StoreError),
    #[error("a shared read of the store failed")]
    Read(#[source] Arc<StoreError>),
}

impl<'a> Follow<'a> {
    pub fn new(connection: &'a Arc<Connection>, room: RoomId, after: Cursor) -> Self {
        let forgotten = connection.outbox().forgotten();
        Self { connection, room, after, reached: None, cursor: LookUp::NotYet, forgotten }
    }

    /// Has the cursor checked again: the room may have begun anew.
    fn recheck(&mut self) -> Followed {
        if let Some(reached) = self.reached.take() {
            self.after = reached;
        }
        Followed::Recheck
    }
}

impl Live {
    /// Take it before checking access.
    pub fn epoch(&self, room: RoomId) -> Epoch {
        self.hub().epoch(room)
    }

    /// Replays what came after the client's cursor, and attaches it. `from` is the first event
    /// that the person may see. May be cancelled; what was replayed stays queued.
    pub async fn follow(
        &self,
        follow: &mut Follow<'_>,
        from: Seq,
        epoch: Epoch,
    ) -> Result<Followed, FollowError> {
        if follow.connection.outbox().forgotten() != follow.forgotten {
            // It was on its way when access was taken from its person, who was then let in again:
            // a part of what was replayed may not have been sent.
            follow.connection.outbox().cut(CloseCode::Revalidate);
            return Err(FollowError::Closing);
        }
        let mut tries = 0;
        while tries < TRIES {
            if follow.reached.is_none() {
                follow.reached = self.begin(follow, from, epoch).await?;
            }
            let Some(reached) = follow.reached else { return Ok(Followed::Recheck) };
            if let Some(followed) = self.attach(follow, reached, epoch).await? {
                return Ok(followed);
            }
            let is_further = follow.reached.is_some_and(|now| now.seq > reached.seq);
            tries = if is_further { 0 } else { tries + 1 };
        }
        Err(FollowError::TooFast)
    }

    /// Attaches it, or brings it nearer; `None` where it is to be attached again.
    async fn attach(
        &self,
        follow: &mut Follow<'_>,
        reached: Cursor,
        epoch: Epoch,
    ) -> Result<Option<Followed>, FollowError> {
        let Follow { connection, room, .. } = *follow;
        match self.hub().attach(room, connection, reached, epoch, self.now()) {
            Attach::Attached => return Ok(Some(Followed::Live)),
            Attach::Already => return Err(FollowError::AlreadyResumed),
            Attach::Halted => return Err(FollowError::Halted),
            Attach::Gone => return Err(FollowError::Closing),
            Attach::Stale => return Ok(Some(follow.recheck())),
            Attach::Diverged => {
                follow.recheck();
            }
            Attach::NotOpen => self.open(room).await?,
            Attach::Full { reached } => {
                follow.reached = Some(reached);
                self.wait_until_calm(connection).await?;
            }
            Attach::Behind { head } => {
                let followed = self.catch_up(follow, reached, head, epoch).await?;
                return Ok((followed == Followed::Recheck).then_some(followed));
            }
        }
        Ok(None)
    }

    /// Replays events between a position and a head that the hub has passed, from the store.
    async fn catch_up(
        &self,
        follow: &mut Follow<'_>,
        reached: Cursor,
        head: Cursor,
        epoch: Epoch,
    ) -> Result<Followed, FollowError> {
        let Follow { connection, room, .. } = *follow;
        if head.seq.0 - reached.seq.0 > self.shared.settings.replay_events {
            let told = self.tell_of(follow, &ServerFrame::Gap { room, head }, head, epoch)?;
            if told.is_none() {
                return Ok(follow.recheck());
            }
            follow.reached = told;
            return Ok(Followed::Live);
        }
        let frames = self.read_after(room, reached.seq).await.map_err(FollowError::Read)?;
        if !self.check_history(follow, reached, &frames, epoch) {
            return Ok(follow.recheck());
        }
        // Events that the hub has delivered were committed before the access check, or the epoch
        // moved.
        for frame in frames.iter().take_while(|frame| frame.seq() <= head.seq) {
            self.wait_until_calm(connection).await?;
            match self.hub().replay(room, connection, frame, epoch, self.now()) {
                Checked::Holds => follow.reached = Some(frame.at),
                Checked::Halted => return Err(FollowError::Halted),
                Checked::Stale => return Ok(follow.recheck()),
            }
        }
        Ok(Followed::Live)
    }

    /// Says whether what the store has after a position goes on from it. Where it does not, has the
    /// cursor's own event looked up, or the room begin anew.
    fn check_history(
        &self,
        follow: &mut Follow<'_>,
        reached: Cursor,
        frames: &[Frame],
        epoch: Epoch,
    ) -> bool {
        match frames.first() {
            Some(first) if first.before == Some(reached.tag) => return true,
            // The store has had another history since the cursor was checked.
            Some(_) if follow.cursor == LookUp::Needed || reached != follow.after => {
                if self.hub().epoch(follow.room) == epoch {
                    divergence::begin_anew(self, follow.room);
                }
            }
            None if follow.cursor == LookUp::Needed => return true,
            Some(_) | None => {}
        }
        follow.cursor = LookUp::Needed;
        false
    }

    async fn wait_until_calm(&self, connection: &Connection) -> Result<(), FollowError> {
        poll_fn(|cx| connection.outbox().poll_calm(cx)).await;
        match connection.outbox().ending() {
            Some(_) => Err(FollowError::Closing),
            None => Ok(()),
        }
    }

    /// Begins to follow a room on this server, if it does not yet.
    async fn open(&self, room: RoomId) -> Result<(), FollowError> {
        self.open_all(vec![room]).await?;
        self.hub().find_head(room).map(|_| ()).ok_or(FollowError::NoRoom)
    }

    /// Whether a room is not followed on this server yet.
    pub fn is_closed(&self, room: RoomId) -> bool {
        self.hub().find_head(room).is_none()
    }

    /// Begins to follow many rooms, whose heads are read in one statement; those that there are not
    /// stay as they are. Gives whether any was closed.
    pub async fn open_all(&self, mut closed: Vec<RoomId>) -> Result<bool, FollowError> {
        closed.retain(|room| self.is_closed(*room));
        if closed.is_empty() {
            return Ok(false);
        }
        let _stripes = self.stripes(&closed).await;
        closed.retain(|room| self.is_closed(*room));
        for room in &closed {
            self.hub().prepare(*room, self.now());
        }
        join_all(closed.iter().map(|room| self.subscribe(Topic::Room(*room)))).await;
        for (room, head) in self.shared.store.heads(&closed).await? {
            self.hub().open(room, head, self.now());
        }
        // The events held back until now may have a hole in them.
        self.shared.hole_seen.notify_one();
        Ok(true)
    }

    /// Forgets rooms that nobody here has followed for a while.
    pub(super) async fn forget_idle_rooms(&self) {
        for room in self.hub().idle_rooms(self.now()) {
            let _stripe = self.stripe(room.0).await;
            if self.hub().evict(room, self.now()) {
                self.shared.broker.unsubscribe(Topic::Room(room)).await;
            }
        }
    }

    /// Queues a frame for one connection.
    pub(crate) fn tell(&self, connection: &Connection, frame: &ServerFrame) {
        note(connection.outbox().push(encode(frame), self.now()));
    }

    /// Queues the frame that a connection begins with: what has come while it was made is newer.
    pub(crate) fn tell_first(&self, connection: &Connection, frame: &ServerFrame) {
        note(connection.outbox().push_first(encode(frame), self.now()));
    }
}

/// A frame that no outbox holds is a fault of this server: every kind has its bound.
fn note(push: Push) {
    if push == Push::TooBig {
        tracing::error!("a frame is larger than a connection's queue, and was left out");
    }
}

fn encode(frame: &ServerFrame) -> Bytes {
    let json = serde_json::to_vec(frame);
    json.expect("invariant: frames have string keys and writing to memory does not fail").into()
}
