//! Sends messages, many at once: five hundred take as many calls to the database as one.

use confab_protocol::{EventKind, Handle, Seq, UserId};
use sqlx::PgConnection;

use super::mentions::{self, Wanted};
use super::{Outcome, facts, retry};
use crate::append::authorise::{self, Allowed};
use crate::append::{Change, Facts, Place, appended, command, from_handles, handles};
use crate::words::{from_seq, from_tag, to_place};
use crate::{Append, AppendError, AppendKind, Appended, StoreError};

/// All that sending writes. The messages of one room get their places in the order given.
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
        SELECT room, seq, author, seq, TRUE, version FROM placed)
    SELECT seq, before_tag FROM placed ORDER BY place";

/// A message that may be sent.
struct Sending<'a> {
    /// Which of the appends it is.
    index: usize,
    append: &'a Append,
    facts: Allowed,
    command: command::Hash,
    mentioned: Vec<(UserId, Handle)>,
}

impl Sending<'_> {
    fn change(&self) -> Change<'_> {
        Change { append: self.append, facts: &self.facts, command: self.command }
    }

    fn body(&self) -> &str {
        if let AppendKind::Send { body, .. } = &self.append.what { body } else { "" }
    }

    fn reply_to(&self) -> Option<Seq> {
        if let AppendKind::Send { reply_to, .. } = self.append.what { reply_to } else { None }
    }

    /// Whom its author mentions, whether they may see it or not.
    fn handles(&self) -> &[Handle] {
        if let AppendKind::Send { mentions, .. } = &self.append.what { mentions } else { &[] }
    }

    fn appended(&self, place: Place) -> Appended {
        let what = EventKind::MessageSent {
            body: Some(self.body().to_owned()),
            reply_to: self.reply_to(),
            mentions: handles(self.mentioned.clone()),
        };
        appended(&self.change(), place, what)
    }
}

/// Sends all of these, none of which repeats another; gives what each came to. An error is of the
/// database, and all of it must be undone.
pub(in crate::postgres) async fn send_all(
    transaction: &mut PgConnection,
    appends: &[&Append],
) -> Result<Vec<Outcome>, StoreError> {
    let facts = facts::read(transaction, appends).await?;
    let mut outcomes: Vec<Option<Outcome>> = appends.iter().map(|_| None).collect();
    let mut sending = Vec::with_capacity(appends.len());
    for (index, (append, facts)) in appends.iter().copied().zip(facts).enumerate() {
        match may_send(transaction, append, facts).await {
            Ok(May::Send(facts, command)) => {
                sending.push(Sending { index, append, facts, command, mentioned: Vec::new() });
            }
            Ok(May::Repeat(appended)) => outcomes[index] = Some(Ok(appended)),
            Err(AppendError::Store(error)) => return Err(error),
            Err(refused) => outcomes[index] = Some(Err(refused)),
        }
    }
    if !sending.is_empty() {
        find_mentioned(transaction, &mut sending).await?;
        let places = write(transaction, &sending).await?;
        write_mentions(transaction, &sending, &places).await?;
        for (message, place) in sending.iter().zip(places) {
            outcomes[message.index] = Some(Ok(message.appended(place)));
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

/// Finds whom the messages mention: those who may see the room.
async fn find_mentioned(
    transaction: &mut PgConnection,
    sending: &mut [Sending<'_>],
) -> Result<(), StoreError> {
    let wanted = sending.iter().zip(0..).flat_map(|(message, place)| {
        let about = Wanted::of(place, &message.change());
        message.handles().iter().map(move |handle| (about, handle.as_str().to_owned()))
    });
    let (about, handles): (Vec<Wanted>, Vec<String>) = wanted.unzip();
    for (place, person, handle) in mentions::who_may_see(transaction, &about, handles).await? {
        sending[place].mentioned.push((person, handle));
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
        .bind(sending.iter().map(|m| m.reply_to().map(from_seq)).collect::<Vec<_>>())
        .bind(sending.iter().map(|m| from_handles(&m.mentioned)).collect::<Vec<_>>())
        .bind(sending.iter().map(|m| m.body().as_bytes()).collect::<Vec<_>>())
        .fetch_all(transaction)
        .await?;
    if places.len() != sending.len() {
        return Err(StoreError::Corrupt("head"));
    }
    places.into_iter().map(to_place).collect()
}

async fn write_mentions(
    transaction: &mut PgConnection,
    sending: &[Sending<'_>],
    places: &[Place],
) -> Result<(), StoreError> {
    let mut rows = Vec::new();
    for (message, place) in sending.iter().zip(places) {
        rows.extend(mentions::rows(&message.change(), place.seq, &message.mentioned));
    }
    mentions::write(transaction, &rows).await
}
