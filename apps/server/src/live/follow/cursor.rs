//! Looks at the cursor with which a connection comes: whether it is of the history that the room
//! has, and not too far behind to be replayed from.

use confab_hub::{Checked, Epoch, Known};
use confab_protocol::{Cursor, RoomId, Seq, ServerFrame};

use super::{Follow, FollowError, encode};
use crate::live::{Live, divergence};

/// Evidence for which history a cursor belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LookUp {
    /// The events after it, where they are to be read anyway: each tells the tag of the one before
    /// it. So however many come back with cursors of their own, one read answers them all.
    NotYet,
    /// Its own event, since what comes after it follows another.
    Needed,
}

impl Live {
    /// Opens the room and looks at the cursor; the position from which to replay. Nothing where the
    /// room begins anew, such as when the cursor is the store's and what was delivered here is not.
    pub(super) async fn begin(
        &self,
        follow: &Follow<'_>,
        from: Seq,
        epoch: Epoch,
    ) -> Result<Option<Cursor>, FollowError> {
        let Follow { room, after, connection, .. } = *follow;
        if connection.follows(room) {
            return Err(FollowError::AlreadyResumed);
        }
        self.open(room).await?;
        let Some(head) = self.hub().find_head(room) else {
            // It has begun anew, or was forgotten, right after it was opened.
            return Ok(None);
        };
        let hidden = after.seq.next() < from;
        let behind = head.seq.0.saturating_sub(after.seq.0);
        let is_gap = hidden || behind > self.shared.settings.replay_events;
        let known = self.hub().knows(room, after);
        let is_read_after = behind > 0 && !is_gap && follow.cursor == LookUp::NotYet;
        let is_looked_up = known == Known::Different || (known == Known::Unknown && !is_read_after);
        if is_looked_up && !self.is_in_store(room, after).await? {
            return self.tell_of(follow, &ServerFrame::Reset { room, head }, head, epoch);
        }
        if known == Known::Different {
            // Unless somebody else was quicker.
            if self.hub().knows(room, after) == Known::Different {
                divergence::begin_anew(self, room);
            }
            return Ok(None);
        }
        if is_gap {
            return self.tell_of(follow, &ServerFrame::Gap { room, head }, head, epoch);
        }
        Ok(Some(after))
    }

    /// Tells where the room has come to, and that it goes on from there: to someone who may see it,
    /// as it was found before. Nothing where access was taken from anyone since.
    pub(super) fn tell_of(
        &self,
        follow: &Follow<'_>,
        frame: &ServerFrame,
        head: Cursor,
        epoch: Epoch,
    ) -> Result<Option<Cursor>, FollowError> {
        let Follow { room, connection, .. } = *follow;
        match self.hub().tell_of(room, connection, &encode(frame), epoch, self.now()) {
            Checked::Holds => Ok(Some(head)),
            Checked::Stale => Ok(None),
            Checked::Halted => Err(FollowError::Halted),
        }
    }

    /// Whether the event of a cursor is the one that this database has there.
    async fn is_in_store(&self, room: RoomId, cursor: Cursor) -> Result<bool, FollowError> {
        if cursor.seq == Seq::ZERO {
            return Ok(cursor == Cursor::default());
        }
        self.metrics().cursor_reads.inc();
        Ok(self.shared.store.find_tag(room, cursor.seq).await? == Some(cursor.tag))
    }
}
