//! A room is described, or described anew.

use confab_policy::Action;
use confab_protocol::{EventKind, RoomDescribed, RoomId, Seq};
use sha2::{Digest as _, Sha256};

use super::{Kind, unknown};
use crate::append::{Asked, Change, Outcome, appended, done_before, insert_event};
use crate::statement::{Row, Running, Sql, args};
use crate::table::{Table, table};
use crate::{AppendError, Appended, Store, StoreError};

pub(crate) const NAME: &str = "room_described";

pub(crate) const TABLES: &[Table] = &[table("room_descriptions", 1, "room seq description:text")];

/// The events keep their place in the log, and lose the text.
pub(crate) const ERASE: [&str; 2] = [
    "DELETE FROM room_descriptions WHERE room = $1 AND seq > $2 AND seq <= $3",
    "UPDATE events SET payload = NULL
     WHERE room = $1 AND seq > $2 AND seq <= $3 AND kind = 'room_described'",
];

const DESCRIPTION: &str = "SELECT description FROM room_descriptions WHERE room = $1";

impl Store {
    /// The description of a room; empty where it has none.
    pub async fn description(&self, room: RoomId) -> Result<String, StoreError> {
        let found: Option<(String,)> = self.reads().optional(DESCRIPTION, args![room]).await?;
        Ok(found.map(|(description,)| description).unwrap_or_default())
    }
}

pub(crate) struct Describe<'a> {
    pub(crate) description: &'a str,
}

impl Kind for Describe<'_> {
    fn hash(&self, hash: &mut Sha256) {
        hash.update(b"describe");
        hash.update(self.description);
    }

    fn allow(&self, asked: &Asked) -> Result<(), AppendError> {
        asked.require(Action::ChangeRoom)
    }

    fn project<'s>(
        &'s self,
        sql: &'s mut dyn Sql,
        change: &'s Change<'s>,
    ) -> Running<'s, Appended, AppendError> {
        Box::pin(self.write(sql, change))
    }
}

impl Describe<'_> {
    async fn write(&self, sql: &mut dyn Sql, change: &Change<'_>) -> Outcome {
        let room = change.append.room;
        let before: Option<(String,)> = sql.optional(DESCRIPTION, args![room]).await?;
        if before.map(|(before,)| before).unwrap_or_default() == self.description {
            return Ok(done_before(sql, change, Seq(1)).await?);
        }
        let described = RoomDescribed { description: self.description.to_owned() };
        let event = change.event_of(NAME, serde_json::to_string(&described))?;
        let place = insert_event(sql, &event).await?;
        let keep = "
            INSERT INTO room_descriptions (room, seq, description) VALUES ($1, $2, $3)
            ON CONFLICT (room) DO UPDATE SET seq = $2, description = $3";
        sql.execute(keep, args![room, place.seq, self.description]).await?;
        Ok(appended(change, place, EventKind::RoomDescribed(described)))
    }
}

pub(super) fn event(row: &Row) -> Result<EventKind, StoreError> {
    if row.get::<Option<String>>("payload")?.is_none() {
        let description = String::new(); // It went with its room.
        return Ok(EventKind::RoomDescribed(RoomDescribed { description }));
    }
    unknown::about_room(row).map(EventKind::RoomDescribed)
}

#[cfg(test)]
mod tests;
