//! A room is archived or restored, or read-only or not.

use confab_policy::Action;
use confab_protocol::{EventKind, RoomStateChanged, Seq};
use sha2::{Digest as _, Sha256};

use super::{Kind, unknown};
use crate::append::{Asked, Change, Outcome, appended, done_before, insert_event};
use crate::statement::{Row, Running, Sql, args};
use crate::{AppendError, Appended, StoreError};

pub(crate) const NAME: &str = "room_state_changed";

/// `None` keeps what is there.
pub(crate) struct SetState {
    pub(crate) archived: Option<bool>,
    pub(crate) read_only: Option<bool>,
}

impl Kind for SetState {
    fn hash(&self, hash: &mut Sha256) {
        hash.update(b"state");
        for flag in [self.archived, self.read_only] {
            hash.update([flag.map_or(2, u8::from)]);
        }
    }

    fn allow(&self, asked: &Asked) -> Result<(), AppendError> {
        asked.require(Action::ChangeState)
    }

    fn project<'s>(
        &'s self,
        sql: &'s mut dyn Sql,
        change: &'s Change<'s>,
    ) -> Running<'s, Appended, AppendError> {
        Box::pin(self.write(sql, change))
    }
}

impl SetState {
    async fn write(&self, sql: &mut dyn Sql, change: &Change<'_>) -> Outcome {
        let room = change.append.room;
        let before = change.facts.room.marks;
        let archived = self.archived.unwrap_or(before.archived);
        let read_only = self.read_only.unwrap_or(before.read_only);
        if (archived, read_only) == (before.archived, before.read_only) {
            return Ok(done_before(sql, change, Seq(1)).await?);
        }
        let set = "UPDATE rooms SET archived = $2, read_only = $3 WHERE id = $1";
        sql.execute(set, args![room, archived, read_only]).await?;
        let state = RoomStateChanged { archived, read_only };
        let event = change.event_of(NAME, serde_json::to_string(&state))?;
        let place = insert_event(sql, &event).await?;
        Ok(appended(change, place, EventKind::RoomStateChanged(state)))
    }
}

pub(super) fn event(row: &Row) -> Result<EventKind, StoreError> {
    unknown::about_room(row).map(EventKind::RoomStateChanged)
}

#[cfg(test)]
mod tests;
