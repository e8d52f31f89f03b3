//! Sends a message.

use crate::append::{Change, Outcome, Place, from_handles};
use crate::kinds::mentions;
use crate::kinds::message_sent::Send;
use crate::statement::{Sql, args};

/// All that sending writes, its author's read pointer included, in one call: each call to a connection costs as much as two inserts.
const SEND: &str = "
    UPDATE rooms SET head = head + 1, head_tag = $2 WHERE id = $1 RETURNING head,
        COALESCE((SELECT tag FROM events e WHERE e.room = id AND e.seq = head - 1), 0);
    INSERT INTO message_versions (previous, room, seq, mentions, body)
        SELECT NULL, id, head, $3, $4 FROM rooms WHERE id = $1;
    INSERT INTO events (room, seq, tag, at, author, client_id, command, kind,
                        message, reply_to, version)
        SELECT id, head, head_tag, $5, $6, $7, $8, 'message_sent', head, $9, last_insert_rowid()
        FROM rooms WHERE id = $1;
    INSERT INTO messages (room, seq, author, changed, live, version)
        SELECT id, head, $6, head, 1, last_insert_rowid() FROM rooms WHERE id = $1;
    UPDATE members SET read_seq = (SELECT head FROM rooms WHERE id = $1)
        WHERE room = $1 AND person = $6";

pub(super) async fn send(sql: &mut dyn Sql, change: &Change<'_>, message: &Send<'_>) -> Outcome {
    let append = change.append;
    let mentioned = mentions::find_one(sql, append.room, message.mentions).await?;
    let values = args![
        append.room,
        append.tag,
        from_handles(&mentioned),
        message.body.as_bytes(),
        append.at,
        change.facts.author.id,
        &append.client_id,
        change.command.as_slice(),
        message.reply_to,
    ];
    let (seq, before) = sql.one(SEND, values).await?;
    mentions::write(sql, mentions::rows(change, seq, &mentioned)).await?;
    Ok(message.appended(change, Place { seq, before }, mentioned))
}
