//! Resumes rooms: checks access to each anew, replays missed events, and goes live.

use std::collections::HashMap;
use std::sync::Arc;

use confab_hub::{Connection, Epoch};
use confab_policy::Action;
use confab_protocol::{ErrorCode, Limits, Resume, RoomId, Seq, ServerFrame, Signal};

use crate::access::{VisibleRange, require_range, require_room, visible_ranges};
use crate::app::App;
use crate::auth::Actor;
use crate::live::{Follow, FollowError, Followed};
use crate::refusal::Refusal;

/// Resumes all the rooms that can be. The answer is the first room that cannot be; those before and
/// after it are live.
///
/// However many there are, access and heads are read in one statement each, access twice where
/// rooms are opened. Missed events are read room by room, where there are any.
pub(crate) async fn resume(
    app: &App,
    connection: &Arc<Connection>,
    actor: &Actor,
    rooms: &[Resume],
) -> Result<(), Refusal> {
    if rooms.len() > usize::try_from(Limits::DEFAULT.resume_rooms).unwrap_or(usize::MAX) {
        return Err(Refusal::new(ErrorCode::TooLong, "too many rooms in one resume"));
    }
    if rooms.iter().any(|room| room.after.seq > Seq::MAX) {
        return Err(Refusal::new(ErrorCode::Invalid, "a position is too large"));
    }
    actor.require(Action::Read.scope())?;
    let ids: Vec<RoomId> = rooms.iter().map(|room| room.room).collect();
    let mut seen = Seen::look(app, actor, &ids).await?;
    let closed = seen.ranges.keys().copied().filter(|room| app.live.is_closed(*room)).collect();
    if app.live.open_all(closed).await? {
        // The state that a room began with here may lack a removal.
        seen = Seen::look(app, actor, &ids).await?;
    }
    let mut refused = None;
    for room in rooms {
        if let Err(refusal) = resume_one(app, connection, actor, room, &seen).await {
            if refusal.code() == ErrorCode::NotFound {
                // The answer names no room; this does.
                let signal = Signal::RoomRemoved { room: room.room };
                app.live.tell(connection, &ServerFrame::Signal(signal));
            }
            refused.get_or_insert(refusal);
        }
    }
    refused.map_or(Ok(()), Err)
}

/// Visible ranges of rooms, with the epochs from before they were looked up: so a removal after it
/// is noticed.
struct Seen {
    epochs: HashMap<RoomId, Epoch>,
    ranges: HashMap<RoomId, VisibleRange>,
}

impl Seen {
    async fn look(app: &App, actor: &Actor, rooms: &[RoomId]) -> Result<Self, Refusal> {
        let epochs = rooms.iter().map(|room| (*room, app.live.epoch(*room))).collect();
        Ok(Self { epochs, ranges: visible_ranges(&app.store, actor.id(), rooms).await? })
    }

    fn of(&self, app: &App, room: RoomId) -> (Option<VisibleRange>, Epoch) {
        let epoch = self.epochs.get(&room).copied();
        (self.ranges.get(&room).copied(), epoch.unwrap_or_else(|| app.live.epoch(room)))
    }
}

async fn resume_one(
    app: &App,
    connection: &Arc<Connection>,
    actor: &Actor,
    resume: &Resume,
    seen: &Seen,
) -> Result<(), Refusal> {
    let mut follow = Follow::new(connection, resume.room, resume.after);
    let (range, mut epoch) = seen.of(app, resume.room);
    let mut range = require_range(actor, range, Action::Read)?;
    loop {
        match app.live.follow(&mut follow, range.from, epoch).await? {
            Followed::Live => return Ok(()),
            Followed::Recheck => {
                epoch = app.live.epoch(resume.room);
                range = require_room(app, actor, resume.room, Action::Read).await?;
            }
        }
    }
}

impl From<FollowError> for Refusal {
    fn from(error: FollowError) -> Self {
        match error {
            FollowError::AlreadyResumed => Self::new(ErrorCode::AlreadyResumed, error.to_string()),
            FollowError::NoRoom => Self::not_found("room"),
            FollowError::Store(error) => error.into(),
            _ => Self::unavailable(error),
        }
    }
}
