//! Resumes rooms: checks access to each anew, replays what was missed, and goes live.

use std::sync::Arc;

use confab_hub::Connection;
use confab_policy::Action;
use confab_protocol::{ErrorCode, Limits, Resume, Seq, ServerFrame, Signal};

use crate::app::App;
use crate::auth::Actor;
use crate::chat::require_room;
use crate::live::{Follow, FollowError, Followed};
use crate::refusal::Refusal;

/// Resumes all the rooms that can be. The first room that cannot be is what is answered; those
/// before and after it are live.
pub(super) async fn resume(
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
    let mut refused = None;
    for room in rooms {
        if let Err(refusal) = resume_one(app, connection, actor, room).await {
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

async fn resume_one(
    app: &App,
    connection: &Arc<Connection>,
    actor: &Actor,
    resume: &Resume,
) -> Result<(), Refusal> {
    let mut follow = Follow::new(connection, resume.room, resume.after);
    loop {
        // Before the check, so that a removal after it is noticed.
        let epoch = app.live.epoch(resume.room);
        let range = require_room(app, actor, resume.room, Action::Read).await?;
        match app.live.follow(&mut follow, range.from, epoch).await? {
            Followed::Live => return Ok(()),
            Followed::Recheck => {}
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
