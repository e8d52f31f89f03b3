//! Messages of all rooms that concern one person: those that mention them, and those they saved.

use std::sync::LazyLock;

use confab_protocol::api::{FoundAt, FoundMessage, FoundRoom};
use confab_protocol::{Entry, UserId};

use super::groups;
use crate::statement::{Row, Stored, args};
use crate::{Store, StoreError, kinds};

/// Rows of one page. Those that their reader may not see any more are left out of it, so that it
/// may hold fewer.
pub const FOUND: u32 = 50;

/// A page of such messages, newest first, and where the next one begins, if there is one.
pub type Found = (Vec<FoundMessage>, Option<FoundAt>);

/// The newest mentions of `$1` before a place. Rows that the release before wrote have no time.
const MENTIONED: &str = "
    SELECT room, message, at FROM (
        SELECT room, message, at FROM (
            SELECT room, message, at FROM mentions
            WHERE person = $1 AND at IS NOT NULL AND (at, room, message) < ($2, $3, $4)
            ORDER BY at DESC, room DESC, message DESC LIMIT $6) AS dated
        UNION ALL
        SELECT x.room, x.message, e.at
        FROM (SELECT room, message FROM mentions WHERE person = $1 AND at IS NULL LIMIT 200) AS x
        JOIN events e ON e.room = x.room AND e.seq = x.message
        WHERE (e.at, x.room, x.message) < ($2, $3, $4)) AS newest
    ORDER BY at DESC, room DESC, message DESC LIMIT $6";

/// Messages that `$1` saved last, before a place.
const SAVED: &str = "
    SELECT room, message, at FROM saved
    WHERE person = $1 AND (at, room, message) < ($2, $3, $4)
    ORDER BY at DESC, room DESC, message DESC LIMIT $6";

static MENTIONS: LazyLock<&'static str> = LazyLock::new(|| whole(MENTIONED));
static OF_SAVED: LazyLock<&'static str> = LazyLock::new(|| whole(SAVED));

/// The messages at these places, with their rooms, as `$5` sees them.
fn whole(places: &str) -> &'static str {
    let found = "
        SELECT k.at AS found_at, k.room AS found_room, k.message AS found_message,
               (m.live AND {visible r $5} AND k.message >= {first r own}) AS seen, COLUMNS
        FROM (PLACES) AS k
        JOIN rooms r ON r.id = k.room
        LEFT JOIN members own ON own.room = r.id AND own.person = $5
        LEFT JOIN accounts o
            ON o.id = CASE r.direct_low WHEN $5 THEN r.direct_high ELSE r.direct_low END
        JOIN messages m ON m.room = k.room AND m.seq = k.message
        JOIN message_versions v ON v.id = m.version
        JOIN events e ON e.room = k.room AND e.seq = k.message
        JOIN accounts a ON a.id = e.author
        ORDER BY k.at DESC, k.room DESC, k.message DESC";
    found.replace("PLACES", places).replace("COLUMNS", &columns()).leak()
}

/// Columns that [`message`] reads, beside the room's id as `found_room`, as `$5` sees it: of its room `r`, the
/// other `o` of a conversation, its event `e`, the author `a`, and its row `m` with its text `v`.
pub(super) fn columns() -> String {
    let columns = "
        {kind r} AS room_kind, r.name AS room_name, {others r $5} AS others, {person o other},
        e.seq, e.at, e.client_id, e.kind, e.reply_to, {person a author},
        m.changed, v.body, v.mentions, ";
    columns.to_owned() + &kinds::ANNOTATIONS.join(", ")
}

pub(super) fn message(row: &Row) -> Result<FoundMessage, StoreError> {
    let room = FoundRoom {
        id: row.get("found_room")?,
        kind: row.get("room_kind")?,
        name: groups::name(row, "room_name")?,
        with: row.find_person("other")?,
    };
    Ok(FoundMessage { room, entry: Entry::read(row)?, marks: Vec::new() })
}

impl Store {
    /// Messages that mention someone, the newest mention first, before a place.
    pub async fn mentions_of(
        &self,
        person: UserId,
        before: Option<FoundAt>,
    ) -> Result<Found, StoreError> {
        self.found(&MENTIONS, person, before).await
    }

    /// Messages that someone saved, the one saved last first, before a place.
    pub async fn saved_by(
        &self,
        person: UserId,
        before: Option<FoundAt>,
    ) -> Result<Found, StoreError> {
        self.found(&OF_SAVED, person, before).await
    }

    async fn found(
        &self,
        statement: &'static str,
        person: UserId,
        before: Option<FoundAt>,
    ) -> Result<Found, StoreError> {
        let FoundAt { at, room, message } = before.unwrap_or(FoundAt::END);
        let values = args![person, at, room, message, person, FOUND];
        let rows: Vec<Line> = self.reads().all(statement, values).await?;
        let is_full = rows.len() >= FOUND as usize;
        let next = rows.last().map(|row| row.place).filter(|_| is_full);
        Ok((rows.into_iter().filter_map(|row| row.found).collect(), next))
    }
}

/// A row of a page.
struct Line {
    place: FoundAt,
    /// Absent where its reader may not see it.
    found: Option<FoundMessage>,
}

impl Stored for Line {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let place = FoundAt {
            at: row.get("found_at")?,
            room: row.get("found_room")?,
            message: row.get("found_message")?,
        };
        let seen: bool = row.get("seen")?;
        let found = seen.then(|| message(row)).transpose()?;
        Ok(Self { place, found })
    }
}

#[cfg(test)]
mod tests;
