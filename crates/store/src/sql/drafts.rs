//! Unfinished messages, on all devices of their author.
//!
//! A text lies in a place of one of a few sizes and is overwritten there, so that nothing of it is
//! left in SQLite's file once it was sent, edited or given up: see the migration.

use confab_protocol::api::{Draft, FoundRoom};
use confab_protocol::{RoomId, Seq, Timestamp, UserId};

use super::groups;
use crate::statement::{Row, Sql, Stored, args};
use crate::words::to_text;
use crate::{Store, StoreError};

/// Sizes of places. The last is that of the longest message.
const SIZES: [usize; 4] = [256, 1_024, 4_096, 16_384];

/// Drafts that are listed.
const LISTED: u32 = 200;

/// A draft to keep; an empty one is given up.
#[derive(Clone, Debug)]
pub struct NewDraft {
    pub person: UserId,
    pub room: RoomId,
    /// The first message of its thread, if it is in one.
    pub thread: Option<Seq>,
    pub body: String,
    pub at: Timestamp,
}

impl Store {
    /// Keeps a draft in place of the one before; gives its version, which is the highest so far.
    pub async fn keep_draft(&self, draft: NewDraft) -> Result<u32, StoreError> {
        let deletions = self.deletions().filter(|_| draft.body.is_empty());
        self.write(move |sql| {
            Box::pin(async move {
                let version = keep(sql, &draft).await?;
                if let Some(deletions) = deletions {
                    deletions.note();
                }
                Ok(version)
            })
        })
        .await
    }

    /// Someone's drafts in rooms that they are in, the newest first.
    pub async fn drafts_of(&self, person: UserId) -> Result<Vec<Draft>, StoreError> {
        let drafts = "
            SELECT d.thread, d.version, d.at, d.bytes, t.body,
                   r.id AS room, {kind r} AS kind, r.name, {others r $1} AS others, {person o other}
            FROM drafts d
            JOIN members m ON m.room = d.room AND m.person = d.person
            JOIN rooms r ON r.id = d.room
            JOIN draft_texts t ON t.id = d.text
            LEFT JOIN accounts o
                ON o.id = CASE r.direct_low WHEN $1 THEN r.direct_high ELSE r.direct_low END
            WHERE d.person = $1 AND {visible r $1}
            ORDER BY d.at DESC, d.room, d.thread LIMIT $2";
        self.reads().all(drafts, args![person, LISTED]).await
    }
}

async fn keep(sql: &mut dyn Sql, draft: &NewDraft) -> Result<u32, StoreError> {
    let NewDraft { person, room, at, .. } = *draft;
    let (thread, body) = (draft.thread.unwrap_or(Seq::ZERO), draft.body.as_bytes());
    let before = "SELECT t.id, t.size FROM drafts d JOIN draft_texts t ON t.id = d.text
                  WHERE d.person = $1 AND d.room = $2 AND d.thread = $3";
    let before: Option<(i64, u32)> = sql.optional(before, args![person, room, thread]).await?;
    let size = SIZES.into_iter().find(|size| body.len() <= *size).filter(|_| !body.is_empty());
    let text = match (before, size) {
        (Some((text, held)), Some(size)) if held as usize == size => {
            fill(sql, text, body, size).await?;
            Some(text)
        }
        (before, size) => {
            if let Some((text, _)) = before {
                sql.execute(FREE, args![text]).await?;
            }
            match size {
                Some(size) => Some(place(sql, body, size).await?),
                None => None,
            }
        }
    };
    let bytes = i64::try_from(body.len()).unwrap_or(i64::MAX);
    let keep = "
        INSERT INTO drafts (person, room, thread, version, at, text, bytes)
        VALUES ($1, $2, $3, 1, $4, $5, $6)
        ON CONFLICT (person, room, thread) DO UPDATE
            SET version = drafts.version + 1, at = $4, text = $5, bytes = $6
        RETURNING version";
    let (version,) = sql.one(keep, args![person, room, thread, at, text, bytes]).await?;
    Ok(version)
}

const FREE: &str = "UPDATE draft_texts SET body = {erased body}, taken = 0 WHERE id = $1";

/// Puts a text into a place of its size that is free, or into a new one.
async fn place(sql: &mut dyn Sql, body: &[u8], size: usize) -> Result<i64, StoreError> {
    let whole = i64::try_from(size).unwrap_or(i64::MAX);
    let free = "SELECT id FROM draft_texts WHERE taken = 0 AND size = $1 LIMIT 1 {skip locked}";
    let free: Option<(i64,)> = sql.optional(free, args![whole]).await?;
    if let Some((text,)) = free {
        fill(sql, text, body, size).await?;
        return Ok(text);
    }
    let new = "INSERT INTO draft_texts (size, taken, body) VALUES ($1, 1, $2) RETURNING id";
    let (text,) = sql.one(new, args![whole, padded(body, size)]).await?;
    Ok(text)
}

async fn fill(sql: &mut dyn Sql, text: i64, body: &[u8], size: usize) -> Result<(), StoreError> {
    let fill = "UPDATE draft_texts SET body = $2, taken = 1 WHERE id = $1";
    sql.execute(fill, args![text, padded(body, size)]).await.map(drop)
}

fn padded(body: &[u8], size: usize) -> Vec<u8> {
    let mut padded = body.to_vec();
    padded.resize(size, 0);
    padded
}

impl Stored for Draft {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let (mut body, bytes): (Vec<u8>, u32) = (row.get("body")?, row.get("bytes")?);
        body.truncate(bytes as usize);
        let thread: Seq = row.get("thread")?;
        let room = FoundRoom {
            id: row.get("room")?,
            kind: row.get("kind")?,
            name: groups::name(row, "name")?,
            with: row.find_person("other")?,
        };
        Ok(Self {
            room,
            thread: Some(thread).filter(|thread| *thread != Seq::ZERO),
            version: row.get("version")?,
            at: row.get("at")?,
            body: to_text(body)?,
        })
    }
}

#[cfg(test)]
mod tests;
