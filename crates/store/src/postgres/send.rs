//! Sends messages, many at once: five hundred take as many calls to the database as one.

use sqlx::PgConnection;

use super::facts;
use crate::append::authorise::{self, Allowed};
use crate::append::{Change, Facts, Outcome, Place, command, from_handles, retry};
use crate::kinds::mentions::{self, Mentioned};
use crate::kinds::message_sent::Send;
use crate::words::{from_seq, from_tag, to_place};
use crate::{Append, AppendError, Appended, StoreError};

/// All that sending writes, its authors' read pointers included. The messages of one room get their places in the order given.
const SEND: &str = "
    WITH sent AS (
        SELECT * FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::BIGINT[], $5::TEXT[],
                             $6::BYTEA[], $7::BIGINT[], $8::BYTEA[], $9::BYTEA[])
                 WITH ORDINALITY
                 AS s (room, tag, at, author, client_id, command, reply_to, mentions, body, place)),
    moved AS (
        UPDATE rooms r SET head = r.head + c.count, head_tag = c.tag
        FROM (SELECT room, COUNT(*) AS count, (array_agg(tag ORDER BY place DESC))[1] AS tag
              FROM sent GROUP BY room) c
        JOIN rooms old ON old.id = c.room
        WHERE r.id = c.room RETURNING r.id, r.head - c.count AS before, old.head_tag AS before_tag),
    placed AS (
        SELECT s.*, m.before + row_number() OVER in_room AS seq,
               COALESCE(lag(s.tag) OVER in_room, m.before_tag) AS before_tag,
               nextval('message_versions_id_seq') AS version
        FROM sent s JOIN moved m ON m.id = s.room
        WINDOW in_room AS (PARTITION BY s.room ORDER BY s.place)),
    texts AS (
        INSERT INTO message_versions (id, room, seq, mentions, body)
        SELECT version, room, seq, mentions, body FROM placed),
    logged AS (
        INSERT INTO events (room, seq, tag, at, author, client_id, command, kind,
                            message, reply_to, version)
        SELECT room, seq, tag, at, author, client_id, command, 'message_sent',
               seq, reply_to, version
        FROM placed),
    kept AS (
        INSERT INTO messages (room, seq, author, changed, live, version)
        SELECT room, seq, author, seq, TRUE, version FROM placed),
    read AS (
        UPDATE members m SET read_seq = own.seq
        FROM (SELECT room, author, MAX(seq) AS seq FROM placed GROUP BY room, author) own
        WHERE m.room = own.room AND m.person = own.author)
    SELECT seq, before_tag FROM placed ORDER BY place";

/// A message that may be sent.
struct Sending<'a> {
    /// Which of the appends it is.
    index: usize,
    append: &'a Append,
    message: Send<'a>,
    facts: Allowed,
    command: command::Hash,
    mentioned: Mentioned,
}

impl Sending<'_> {
    fn change(&self) -> Change<'_> {
        Change { append: self.append, facts: &self.facts, command: self.command }
    }
}

/// Sends all of these, none of which repeats another; gives what each came to. An error is of the
/// database, and all of it must be undone.
pub(super) async fn send_all(
    transaction: &mut PgConnection,
    appends: &[&Append],
) -> Result<Vec<Outcome>, StoreError> {
    let facts = facts::read(transaction, appends).await?;
    let mut outcomes: Vec<Option<Outcome>> = appends.iter().map(|_| None).collect();
    let mut sending = Vec::with_capacity(appends.len());
    for (index, (append, facts)) in appends.iter().copied().zip(facts).enumerate() {
        let message = Send::of(&append.what).ok_or(StoreError::Corrupt("kind"))?;
        let mentioned = Vec::new();
        match may_send(transaction, append, facts).await {
            Ok(May::Send(facts, command)) => {
                sending.push(Sending { index, append, message, facts, command, mentioned });
            }
            Ok(May::Repeat(appended)) => outcomes[index] = Some(Ok(appended)),
            Err(AppendError::Store(error)) => return Err(error),
            Err(refused) => outcomes[index] = Some(Err(refused)),
        }
    }
    if !sending.is_empty() {
        find_mentioned(transaction, &mut sending).await?;
        let places = write(transaction, &sending).await?;
        let rows = sending.iter().zip(&places).flat_map(|(message, place)| {
            mentions::rows(&message.change(), place.seq, &message.mentioned).collect::<Vec<_>>()
        });
        mentions::write(transaction, rows).await?;
        for (mut message, place) in sending.into_iter().zip(places) {
            let mentioned = std::mem::take(&mut message.mentioned);
            let sent = message.message.appended(&message.change(), place, mentioned);
            outcomes[message.index] = Some(Ok(sent));
        }
    }
    let outcomes: Option<Vec<Outcome>> = outcomes.into_iter().collect();
    outcomes.ok_or(StoreError::Corrupt("outcome"))
}

enum May {
    Send(Allowed, command::Hash),
    /// It was sent before.
    Repeat(Appended),
}

async fn may_send(
    transaction: &mut PgConnection,
    append: &Append,
    facts: Option<Facts>,
) -> Result<May, AppendError> {
    let command = command::hash(append);
    let facts = facts.ok_or(AppendError::NoRoom)?;
    if let Some(first) = &facts.first {
        return Ok(May::Repeat(retry(transaction, append, first, command).await?));
    }
    Ok(May::Send(authorise::check(facts, append)?, command))
}

/// Finds the people mentioned by the messages: those who may see the room.
async fn find_mentioned(
    transaction: &mut PgConnection,
    sending: &mut [Sending<'_>],
) -> Result<(), StoreError> {
    let wanted: Vec<_> = sending.iter().map(|m| (m.append.room, m.message.mentions)).collect();
    let found = mentions::find(transaction, &wanted).await?;
    for (message, mentioned) in sending.iter_mut().zip(found) {
        message.mentioned = mentioned;
    }
    Ok(())
}

/// Writes the messages; gives their places.
async fn write(
    transaction: &mut PgConnection,
    sending: &[Sending<'_>],
) -> Result<Vec<Place>, StoreError> {
    let numbers = |value: fn(&Append) -> i64| -> Vec<i64> {
        sending.iter().map(|message| value(message.append)).collect()
    };
    let places: Vec<(i64, i64)> = sqlx::query_as(SEND)
        .bind(numbers(|append| append.room.0))
        .bind(numbers(|append| from_tag(append.tag)))
        .bind(numbers(|append| append.at.0))
        .bind(numbers(|append| append.author.0))
        .bind(sending.iter().map(|m| m.append.client_id.as_str()).collect::<Vec<_>>())
        .bind(sending.iter().map(|m| m.command.as_slice()).collect::<Vec<_>>())
        .bind(sending.iter().map(|m| m.message.reply_to.map(from_seq)).collect::<Vec<_>>())
        .bind(sending.iter().map(|m| from_handles(&m.mentioned)).collect::<Vec<_>>())
        .bind(sending.iter().map(|m| m.message.body.as_bytes()).collect::<Vec<_>>())
        .fetch_all(transaction)
        .await?;
    if places.len() != sending.len() {
        return Err(StoreError::Corrupt("head"));
    }
    places.into_iter().map(to_place).collect()
}
