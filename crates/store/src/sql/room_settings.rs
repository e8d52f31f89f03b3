//! Choices of members for their rooms: muted, favourite, and which messages count.

use confab_protocol::api::ChangeRoomSettings;
use confab_protocol::{Level, RoomId, RoomSettings, UserId};

use super::sections;
use crate::statement::{Row, Sql, Stored, args};
use crate::{Store, StoreError};

/// Changes what is given, for a member of the room.
const CHANGE: &str = "
    INSERT INTO room_settings (person, room, version, muted, favourite, level)
    SELECT m.person, m.room, 1, COALESCE($3, FALSE), COALESCE($4, FALSE), COALESCE($5, 'mentions')
    FROM members m WHERE m.room = $1 AND m.person = $2
    ON CONFLICT (person, room) DO UPDATE SET
        version = room_settings.version + 1,
        muted = COALESCE($3, room_settings.muted),
        favourite = COALESCE($4, room_settings.favourite),
        level = COALESCE($5, room_settings.level)
    RETURNING version AS settings_version, muted, favourite, level,
        (SELECT q.section FROM sectioned_rooms q WHERE q.person = $2 AND q.room = $1) AS section";

impl Store {
    /// Changes someone's choices for a room; gives those that hold now, under a version of their
    /// own. `None` where the person is no member.
    pub async fn change_room_settings(
        &self,
        room: RoomId,
        person: UserId,
        change: ChangeRoomSettings,
    ) -> Result<Option<RoomSettings>, StoreError> {
        self.write(move |sql| Box::pin(write(sql, room, person, change))).await
    }
}

async fn write(
    sql: &mut dyn Sql,
    room: RoomId,
    person: UserId,
    change: ChangeRoomSettings,
) -> Result<Option<RoomSettings>, StoreError> {
    let ChangeRoomSettings { muted, mut favourite, level, section } = change;
    if let Some(section) = section
        && sections::put(sql, person, room, section).await?
    {
        favourite = Some(favourite.unwrap_or(false));
    }
    let values = args![room, person, muted, favourite, level.map(from_level)];
    sql.optional(CHANGE, values).await
}

fn from_level(level: Level) -> &'static str {
    match level {
        Level::All => "all",
        Level::Mentions => "mentions",
        Level::Nothing => "nothing",
    }
}

/// A word of a later release counts as none.
fn to_level(stored: &str) -> Level {
    match stored {
        "all" => Level::All,
        "nothing" => Level::Nothing,
        _ => Level::Mentions,
    }
}

impl Stored for RoomSettings {
    /// Reads the columns of a left join.
    fn read(row: &Row) -> Result<Self, StoreError> {
        let version: Option<u32> = row.get("settings_version")?;
        let level: Option<String> = row.get("level")?;
        Ok(Self {
            version: version.unwrap_or_default(),
            muted: row.get::<Option<bool>>("muted")?.unwrap_or_default(),
            favourite: row.get::<Option<bool>>("favourite")?.unwrap_or_default(),
            level: level.as_deref().map(to_level).unwrap_or_default(),
            section: row.get("section")?,
        })
    }
}

#[cfg(test)]
mod tests;
