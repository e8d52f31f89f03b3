//! Rooms as someone sees them, with their unread counts.

use confab_protocol::{ReadPointer, RoomId, RoomKind, RoomSettings, RoomSummary, UserId};

use super::{groups, profiles};
use crate::StoreError;
use crate::statement::{Row, Sql, Stored, args};

/// Live messages of others after member `m`'s pointer, among the newest thousand of the timeline:
/// one's own, and those that were deleted, are passed over by looking at each.
macro_rules! others {
    () => {
        "(SELECT x.author, x.live FROM messages x {by messages_of_rooms}
          WHERE x.room = m.room AND NOT x.aside AND x.seq > m.read_seq
          ORDER BY x.seq DESC LIMIT 1000) AS newest
         WHERE newest.live AND newest.author <> m.person"
    };
}

/// Mentions of member `m` after their pointer, in the timeline: those in threads count there.
macro_rules! mentioned {
    () => {
        " FROM mentions x
          JOIN messages y ON y.room = x.room AND y.seq = x.message AND NOT y.aside
          WHERE x.person = m.person AND x.room = m.room AND x.message > m.read_seq"
    };
}

/// The columns of a [`RoomSummary`], of room `r`, member `m` (or none) and person `$1`.
///
/// Both counts stop at [`RoomSummary::UNREAD_CAP`] and run over a key's range that begins at the
/// pointer, however much the room holds. All that is unread in a conversation is
/// for the reader.
macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT r.id, {kind r} AS kind, r.name, r.topic, r.member_count, r.head, r.head_tag,
                m.role AS membership, r.archived, r.read_only, m.moderator, m.read_version, m.read_seq, {person o other},
                s.version AS settings_version, s.muted, s.favourite, s.level,
                (SELECT q.section FROM sectioned_rooms q
                 WHERE q.person = m.person AND q.room = m.room) AS section,
                (SELECT e.at FROM events e WHERE e.room = r.id AND e.seq = r.head) AS active_at,
                p.status_emoji, p.status_text, p.status_until, {others r $1} AS others,
                (SELECT COUNT(*) FROM (SELECT 1 FROM ",
            others!(),
            " LIMIT 100) AS few) AS unread,
                (SELECT COUNT(*) FROM (SELECT 1",
            mentioned!(),
            " LIMIT 100) AS few) AS mentions
             FROM rooms r ",
            $rest
        )
    };
}

/// The other one of a direct room, with their profile while it holds a status, and what the member
/// chose for the room.
macro_rules! other {
    () => {
        " LEFT JOIN room_settings s ON s.person = m.person AND s.room = m.room
          LEFT JOIN accounts o
              ON o.id = CASE r.direct_low WHEN $1 THEN r.direct_high ELSE r.direct_low END
          LEFT JOIN profiles p
              ON p.person = o.id AND (p.status_until IS NULL OR p.status_until > {now}) "
    };
}

/// The rooms of the person `$1`, if their account is active.
macro_rules! joined {
    () => {
        concat!(
            " JOIN members m ON m.room = r.id AND m.person = $1
              JOIN accounts me ON me.id = $1 AND me.deactivated_at IS NULL",
            other!()
        )
    };
}

/// The first rooms of one person: news for them, other news, then by their newest event. All
/// rooms are ranked by a few keys, and those that are given are counted.
pub(crate) const FIRST: &str = select!(concat!(
    "JOIN (
         SELECT room, urgency, at FROM (
             SELECT m.room AS room,
                 CASE WHEN NOT (n.head > m.read_seq AND EXISTS (SELECT 1 FROM ",
    others!(),
    "    )) THEN 0
                      WHEN n.kind = 'direct'
                          OR EXISTS (SELECT 1 FROM group_rooms g WHERE g.room = n.id)
                          OR EXISTS (SELECT 1",
    mentioned!(),
    ") THEN 2 ELSE 1 END AS urgency,
                 COALESCE(e.at, 0) AS at
             FROM members m JOIN rooms n ON n.id = m.room
             LEFT JOIN events e ON e.room = n.id AND e.seq = n.head
             WHERE m.person = $1) AS ranked
         ORDER BY urgency DESC, at DESC, room DESC LIMIT $2) AS top ON top.room = r.id",
    joined!(),
    "ORDER BY top.urgency DESC, top.at DESC, r.id DESC"
));

/// The rooms of one person after an id, by id.
pub(crate) const AFTER: &str =
    select!(concat!(joined!(), "WHERE m.room > $2 ORDER BY m.room LIMIT $3"));

/// Those of these rooms that one person is in, by id.
pub(crate) const AMONG: &str = select!(concat!(joined!(), "WHERE m.room {in $2} ORDER BY m.room"));

/// One room, if it exists for this person.
pub(crate) const ONE: &str = select!(concat!(
    "LEFT JOIN members m ON m.room = r.id AND m.person = $1",
    other!(),
    "WHERE r.id = $2 AND {visible r $1}"
));

/// One room, if it exists for this person.
pub(crate) async fn find(
    sql: &mut dyn Sql,
    room: RoomId,
    person: UserId,
) -> Result<Option<RoomSummary>, StoreError> {
    sql.optional(ONE, args![person, room]).await
}

impl Stored for RoomSummary {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let kind: RoomKind = row.get("kind")?;
        let unread = row.get("unread")?;
        let version: Option<u32> = row.get("read_version")?;
        let read: Option<_> = row.get("read_seq")?;
        Ok(Self {
            id: row.get("id")?,
            kind,
            name: groups::name(row, "name")?,
            topic: row.get("topic")?,
            membership: row.get("membership")?,
            marks: row.marks()?,
            member_count: row.get("member_count")?,
            with: row.find_person("other")?,
            status: profiles::status(row)?,
            head: row.cursor("head", "head_tag")?,
            read: ReadPointer {
                version: version.unwrap_or_default(),
                seq: read.unwrap_or_default(),
            },
            unread,
            mentions: match kind {
                RoomKind::Direct | RoomKind::Group => unread,
                RoomKind::Public | RoomKind::Private => row.get("mentions")?,
            },
            settings: RoomSettings::read(row)?,
            active_at: row.get("active_at")?,
        })
    }
}
