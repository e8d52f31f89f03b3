//! A room's log, as it is replayed, and where it stands.

use confab_protocol::{Cursor, Event, RoomId, Seq, Tag};

use crate::kinds::message_files::files;
use crate::statement::{Purpose, Row, Sql, Stored, args};
use crate::words::from_seq;
use crate::{Appended, Store, StoreError, kinds};

impl Store {
    /// The newest position of each room that exists, in one query.
    pub async fn heads(&self, rooms: &[RoomId]) -> Result<Vec<(RoomId, Cursor)>, StoreError> {
        let heads = "SELECT id AS room, head AS seq, head_tag AS tag FROM rooms WHERE id {in $1}";
        let rooms: Vec<i64> = rooms.iter().map(|room| room.0).collect();
        self.reads_for(Purpose::Rounds).all(heads, args![rooms.as_slice()]).await
    }

    /// The tags of the events at these positions, in one query. Where there is no event, there is
    /// no answer. Each is looked up by its key, however many there are.
    pub async fn tags(&self, at: &[(RoomId, Seq)]) -> Result<Vec<(RoomId, Cursor)>, StoreError> {
        let tags = "
            SELECT room, seq, tag FROM (
                SELECT w.room, w.seq, (SELECT e.tag FROM events e
                                       WHERE e.room = w.room AND e.seq = w.seq) AS tag
                FROM {rows $1 room:int seq:int} w) AS found
            WHERE tag IS NOT NULL";
        let at: Vec<_> = at.iter().map(|(room, seq)| [room.0, from_seq(*seq)]).collect();
        self.reads_for(Purpose::Rounds).all(tags, args![serde_json::json!(at)]).await
    }

    /// The same for one position.
    pub async fn find_tag(&self, room: RoomId, seq: Seq) -> Result<Option<Tag>, StoreError> {
        Ok(self.tags(&[(room, seq)]).await?.first().map(|(_, at)| at.tag))
    }

    /// Up to `limit` events after a position, in order, with the bodies that are left.
    pub async fn replay(
        &self,
        room: RoomId,
        after: Seq,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        read_after(&mut *self.reads(), room, after, limit).await
    }
}

/// Up to `limit` events after a position, in order.
pub(crate) async fn read_after(
    sql: &mut dyn Sql,
    room: RoomId,
    after: Seq,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    let events = concat!(
        "SELECT e.room, e.seq, e.tag, e.at, e.client_id, e.kind, e.message, e.reply_to,
               e.payload, {person a author}, {person p member},
               v.body, v.mentions, n.name, n.topic, r.kind AS room_kind,
               ",
        files!("t"),
        "
        FROM events e
        JOIN rooms r ON r.id = e.room
        JOIN accounts a ON a.id = e.author
        LEFT JOIN accounts p ON p.id = e.member
        LEFT JOIN messages t ON t.room = e.room AND t.seq = e.message
        LEFT JOIN message_versions v ON v.id = e.version AND t.live
        LEFT JOIN room_versions n ON n.room = e.room AND n.seq = e.seq
        WHERE e.room = $1 AND e.seq > $2
        ORDER BY e.seq LIMIT $3"
    );
    sql.all(events, args![room, after, limit]).await
}

/// The event at a position that must have one, as written before.
pub(crate) async fn written_before(
    sql: &mut dyn Sql,
    room: RoomId,
    seq: Seq,
) -> Result<Appended, StoreError> {
    let mut found = read_after(sql, room, Seq(seq.0.saturating_sub(2)), 2).await?;
    found.retain(|event| event.seq <= seq);
    let event = found.pop().filter(|event| event.seq == seq);
    let event = event.ok_or(StoreError::Corrupt("event"))?;
    let before = found.pop().map_or(Tag::default(), |before| before.tag);
    Ok(Appended { event, before, first: false })
}

impl Stored for (RoomId, Cursor) {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok((row.get("room")?, row.cursor("seq", "tag")?))
    }
}

impl Stored for Event {
    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            room: row.get("room")?,
            seq: row.get("seq")?,
            tag: row.get("tag")?,
            at: row.get("at")?,
            author: row.person("author")?,
            client_id: row.get("client_id")?,
            what: kinds::event(row)?,
        })
    }
}
